/** One thing that a service refuses: its name and a check that returns the complaint. */
export type RequestRule<Request, Complaint> = readonly [
  name: string,
  check: (request: Request) => Complaint | undefined,
];

/** Why a door refused a request. */
export interface Violation {
  /** Name of the rule, for tests and for the log. */
  rule: string;
  status: number;
  /** The vendor's error body. */
  body: object;
}

/** The first rule that a request breaks; rules named in `without` are not asked. */
export function firstComplaint<Request, Complaint>(
  rules: readonly RequestRule<Request, Complaint>[],
  request: Request,
  without: readonly string[] = [],
): { rule: string; complaint: Complaint } | undefined {
  for (const [rule, check] of rules) {
    const complaint = without.includes(rule) ? undefined : check(request);
    if (complaint !== undefined) return { rule, complaint };
  }
  return undefined;
}
