/** Headers with lower-case names; several values of one name are joined with `, `. */
export type HeaderMap = Readonly<Record<string, string>>;
