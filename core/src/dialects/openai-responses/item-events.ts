import type { JsonObject, WireEvent } from '../../contract/index.ts';

/** Writes the events of a stream, counted from 0 without a gap. */
export interface EventWriter {
  event(type: string, fields: JsonObject): WireEvent;
  /** An event with a response, which is JSON text already. */
  lifecycle(type: string, response: string): WireEvent;
}

export function createEventWriter(): EventWriter {
  let count = 0;
  return {
    event(type, fields) {
      const data = JSON.stringify({ type, sequence_number: count, ...fields });
      count += 1; // responses trap 4
      return { name: type, data };
    },
    lifecycle(type, response) {
      const data = `{"type":"${type}","sequence_number":${count},"response":${response}}`;
      count += 1;
      return { name: type, data };
    },
  };
}

/** Writes the events of one item, and keeps the item when it is done. */
export interface ItemEvents {
  readonly id: string;
  added(item: JsonObject): WireEvent;
  /** An event inside the item. */
  inside(type: string, fields: JsonObject): WireEvent;
  done(item: JsonObject): WireEvent;
}

export function createItemEvents(writer: EventWriter, output: JsonObject[], id: string): ItemEvents {
  const output_index = output.length;
  const place = { item_id: id, output_index }; // responses trap 6
  return {
    id,
    added(item) {
      output.push(item);
      return writer.event('response.output_item.added', { output_index, item });
    },
    inside: (type, fields) => writer.event(type, { ...place, ...fields }),
    done(item) {
      output[output_index] = item;
      return writer.event('response.output_item.done', { output_index, item });
    },
  };
}
