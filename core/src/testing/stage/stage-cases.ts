import type { Exchange, Operation, PipelineEntry, PluginServices } from '../../contract/index.ts';

/** What `testStage` cannot know by itself; nothing, for most stages. */
export interface StageCases<Options> {
  /** The usual options; none when absent. */
  readonly options?: Options;
  /** Further options that must be taken. */
  readonly goodOptions?: readonly object[];
  /** Options that the schema must refuse. An option that it does not know is tried anyway. */
  readonly wrongOptions?: readonly object[];
  /** What the stage needs of its host beyond the usual fakes. */
  readonly services?: Partial<PluginServices>;
  /** What earlier stages have set on an exchange by the time that this one sees it. */
  before?(exchange: Exchange): void;
  /** What the stage sees; `chat`, `count` and `models` when absent. */
  readonly operations?: readonly Operation[];
  /** True: it hands on another reply body than it got. */
  readonly rewritesReplies?: boolean;
  /** True: it answers for an error that comes from further down. */
  readonly handlesErrors?: boolean;
  /**
   * A pipeline with the stage in it. Between `auth` and `alias` when absent; false: it is not run in a pipeline.
   */
  readonly pipeline?: readonly PipelineEntry[] | false;
}
