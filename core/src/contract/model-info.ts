/** What is known of a model behind a name; every field is absent where it is not known. */
export interface ModelFacts {
  /** The vendor's own model id behind a free name (an Azure deployment, an ARN): capability tables are matched against it. */
  readonly family?: string;
  readonly contextTokens?: number;
  readonly maxOutputTokens?: number;
}

/** A name that clients may ask for, as `/v1/models` lists it. */
export interface ModelInfo extends ModelFacts {
  readonly id: string;
  readonly displayName?: string;
  readonly createdAtMs?: number;
  readonly ownedBy?: string;
}
