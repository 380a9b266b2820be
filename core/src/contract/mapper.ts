/**
 * A synchronous state machine from one kind of item to another. Made anew for each reply; holds no socket, clock or randomness.
 *
 * `push` may be called any number of times, then `end` once. Both return the items that became certain, in order.
 */
export interface Mapper<In, Out> {
  /** Takes the next item. */
  push(item: In): readonly Out[];
  /** Nothing more will come. */
  end(): readonly Out[];
}
