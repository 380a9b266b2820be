/** Id of the dialect, as wires name it. */
export const BEDROCK_CONVERSE = 'bedrock-converse';
