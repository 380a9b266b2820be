import { appendFileSync, readFileSync } from 'node:fs';

/** `{ "out": 12 }` takes out rule 12; `{ "record": FILE }` takes out none and writes down what runs. */
const order = JSON.parse(readFileSync(new URL('./mutant-order.json', import.meta.url), 'utf8'));
const ran = new Set<number>();
const isTest = 'expect' in globalThis;

/** True when this rule is to be taken out. */
export function $out(id: number): boolean {
  if (order.record !== undefined) ran.add(id);
  return id === order.out;
}

/** A function of this file ran. */
export function $ran(id: number): void {
  if (order.record !== undefined) ran.add(id);
}

/** Writes down what ran since the last time, and in which test. */
export function record(test: string): void {
  if (order.record === undefined) return;
  appendFileSync(order.record, `${JSON.stringify({ test, ran: [...ran] })}\n`);
  ran.clear();
}

// A program that a test started, or a thread of it.
if (order.record !== undefined && !isTest) process.on('exit', () => record(''));
