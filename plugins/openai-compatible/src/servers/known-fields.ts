/** Paths of fields, out of their names with spaces between. */
const fields = (names: string): string[] => names.split(' ').map((name) => `$.${name}`);

const messageFields = (names: string): string[] => names.split(' ').map((name) => `$.messages[*].${name}`);

/** All that Groq takes. */
export const GROQ_FIELDS = [
  ...fields(
    'model messages max_tokens max_completion_tokens temperature top_p n seed stop stream stream_options frequency_penalty ' +
      'presence_penalty response_format tools tool_choice parallel_tool_calls functions function_call user service_tier ' +
      'reasoning_effort reasoning_format include_reasoning logprobs top_logprobs logit_bias search_settings documents ' +
      'citation_options compound_custom disable_tool_validation exclude_domains include_domains',
  ),
  ...messageFields('role content name tool_calls tool_call_id'),
];

/** All that Google's door for OpenAI clients takes. */
export const GOOGLE_FIELDS = [
  ...fields(
    'model messages max_tokens max_completion_tokens temperature top_p n stop stream stream_options frequency_penalty ' +
      'presence_penalty seed response_format tools tool_choice parallel_tool_calls reasoning_effort modalities audio ' +
      'logprobs top_logprobs web_search_options extra_body',
  ),
  ...messageFields('role content name tool_calls tool_call_id extra_content'),
];

/** What Mistral refuses. */
export const MISTRAL_UNKNOWN = [
  ...fields('stream_options store user safety_identifier logit_bias logprobs top_logprobs service_tier verbosity'),
  ...fields('prompt_cache_key prompt_cache_retention'),
  ...messageFields('name'),
];
