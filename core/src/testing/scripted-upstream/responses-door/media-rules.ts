import { refuse } from '../chat-door/chat-request.ts';
import type { ChatComplaint } from '../chat-door/error-body.ts';
import { asText, type LooseObject } from '../loose-json.ts';
import { isBase64, parseDataUrl, sniffMediaType } from '../media-type.ts';
import type { RequestRule } from '../request-rule.ts';
import { placedParts, type ResponsesRequest } from './responses-request.ts';

const isAddress = (url: string): boolean => /^https?:\/\//.test(url);

function imageFault({ image_url, file_id }: LooseObject, path: string): ChatComplaint | undefined {
  const param = `${path}.image_url`;
  const url = asText(image_url);
  if (!url) {
    const words = file_id ? `Files ['${asText(file_id)}'] were not found.` : `Missing required parameter: '${param}'.`;
    return refuse(words, param, file_id ? 'invalid_file' : 'missing_required_parameter');
  }
  if (isAddress(url)) return undefined;
  const media = parseDataUrl(url);
  if (!media) {
    const words = `Invalid '${param}'. Expected a valid URL, but got a value with an invalid format.`;
    return refuse(words, param, 'invalid_value');
  }
  const isImage = isBase64(media.data) && sniffMediaType(media.data)?.startsWith('image/');
  return isImage && media.mediaType.startsWith('image/')
    ? undefined
    : refuse('The image data you provided does not represent a valid image.', 'input', 'invalid_image_format');
}

function fileFault(part: LooseObject, path: string): ChatComplaint | undefined {
  if (part.file_id) return refuse(`Files ['${asText(part.file_id)}'] were not found.`, 'input', 'invalid_file');
  if (isAddress(asText(part.file_url))) return undefined;
  const missing = ['file_data', 'filename'].find((name) => !part[name]);
  if (missing) {
    const param = `${path}.${missing}`;
    return refuse(`Missing required parameter: '${param}'.`, param, 'missing_required_parameter');
  }
  const media = parseDataUrl(asText(part.file_data));
  const isPdf = media?.mediaType === 'application/pdf' && sniffMediaType(media.data) === 'application/pdf';
  // Text of any kind may come as a file; of the rest, PDF alone.
  return isPdf || media?.mediaType.startsWith('text/')
    ? undefined
    : refuse('The file type you uploaded is not supported. Please try again with a pdf', 'input', 'unsupported_file');
}

const FAULTS: Readonly<Record<string, typeof imageFault>> = { input_image: imageFault, input_file: fileFault };

function media({ body }: ResponsesRequest): ChatComplaint | undefined {
  return placedParts(body)
    .map(({ path, part }) => FAULTS[asText(part.type)]?.(part, path))
    .find(Boolean);
}

/** What images and files must be. */
export const mediaRules: readonly RequestRule<ResponsesRequest, ChatComplaint>[] = [['media', media]];
