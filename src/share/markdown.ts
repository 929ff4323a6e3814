import { headline } from '../explain/headline.ts'
import { ladder } from '../explain/ladder.ts'
import type { Language } from '../explain/language.ts'
import type { Citation } from '../explain/view.ts'
import { inFront } from '../sim/proxy.ts'
import type { Resolved } from '../sim/scenario.ts'
import type { Trace } from '../sim/trace.ts'
import { tamperings } from '../explain/tampering.ts'
import { lines, reasonOf } from './report.ts'

/**
 * The trace as a support answer in Markdown: the verdict, what was on the wire as a list, the rule that decided with
 * its source and the bytes that prove it. `link` opens the same scenario.
 */
export const toMarkdown = (trace: Trace, whole: Resolved, t: Language, link?: string): string => {
  const resolved = inFront(whole)
  const { stamp, sentence, known } = headline(trace, resolved, t)
  const because = reasonOf(trace, resolved, t)
  const { client, server, scenario } = resolved
  const verdict = sentence
    .map(({ text, marked }) => (marked ? `**${plainMarkdown(text)}**` : plainMarkdown(text)))
    .join('')
  return lines(
    `**${stamp}.** ${verdict}`,
    '',
    `${plainMarkdown(client.name)} → ${plainMarkdown(server.name)}, \`${codeSpan(scenario.host)}\`, ${scenario.now}`,
    '',
    ...ladder(trace, resolved, t).map(({ unit, from, label, size, epoch }) => {
      const arrow = from === 'client' ? 'client → server' : 'server → client'
      return `${unit + 1}. ${arrow}: ${plainMarkdown(label)}${size && ` (${size}${epoch === 'plaintext' ? '' : ', encrypted'})`}`
    }),
    ...(because
      ? [
          '',
          `Why: ${plainMarkdown(because.sentence)} (rule \`${because.rule}\`, ${cited(because.citation)}).`,
          ...because.evidence.flatMap(({ path, text, hex }) => [
            '',
            `- ${plainMarkdown(text)}, \`${codeSpan(path)}\`${hex && `: \`${hex}\``}`,
          ]),
        ]
      : []),
    ...tamperings(trace, resolved, t).flatMap(({ did, sentence }) => ['', plainMarkdown(`${did} ${sentence}`)]),
    ...(known ? ['', `${plainMarkdown(known.sentence)} ${known.sources.map(cited).join('; ')}`] : []),
    ...(link === undefined ? [] : ['', link.includes('://') ? `<${link}>` : `\`${link}\``]),
  )
}

/** Text in which nothing is taken for Markdown or HTML. Underscores inside words need no help. */
export const plainMarkdown = (text: string): string => text.replace(/[\\`*[\]<>&|]/g, '\\$&')
export const codeSpan = (text: string): string => text.replaceAll('`', "'")

const cited = ({ text, address }: Citation): string =>
  address ? `[${plainMarkdown(text)}](${address})` : plainMarkdown(text)
