interface TestEvent {
  readonly type: string;
  readonly data: { readonly name?: string; readonly file?: string; readonly skip?: string | boolean };
}

/** A reporter for `node --test`: a line of JSON for each test. */
export default async function* report(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  for await (const { type, data } of events) {
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    const outcome = data.skip === undefined ? type.slice('test:'.length) : 'skip';
    yield `${JSON.stringify({ file: data.file, name: data.name, outcome })}\n`;
  }
}
