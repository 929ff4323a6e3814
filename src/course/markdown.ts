import MarkdownIt from 'markdown-it'
import { parse } from 'yaml'
import type { Block, Inline, LessonText, TaskText } from './lesson.ts'

/**
 * Reads a lesson's Markdown: front matter (title, minutes, summary, tasks with criteria and hints), then prose with
 * `:value[id]`, `:claim[id|words]`, and, on lines of their own, `::view[what]` and `::task[id]`. Runs when the page is
 * built; the page itself holds only the result. Throws with the line when something is not understood.
 */
export const readLesson = (markdown: string): LessonText => {
  const [, front, body] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(markdown) ?? []
  if (front === undefined || body === undefined)
    throw new Error('a lesson begins with front matter between two lines of ---')
  const about = parse(front) as { title?: string; minutes?: number; summary?: string; tasks?: Record<string, TaskText> }
  if (!about.title || !about.minutes || !about.summary)
    throw new Error('the front matter names title, minutes and summary')
  return {
    title: about.title,
    minutes: about.minutes,
    summary: about.summary,
    tasks: about.tasks ?? {},
    blocks: blocksOf(body, front.split('\n').length + 2),
  }
}

type Token = ReturnType<InstanceType<typeof MarkdownIt>['parse']>[number]

const blocksOf = (body: string, lineOffset: number): Block[] => {
  const tokens = new MarkdownIt().parse(body, {})
  const blocks: Block[] = []
  for (let n = 0; n < tokens.length; n++) {
    const token = tokens[n]!
    const line = (token.map?.[0] ?? 0) + lineOffset + 1
    if (token.type === 'heading_open' || token.type === 'paragraph_open') {
      const inline = tokens[n + 1]!
      blocks.push(
        directive(inline.content) ?? {
          kind: token.type === 'heading_open' ? 'heading' : 'paragraph',
          inline: inlineOf(inline),
        },
      )
      n += 2
    } else if (token.type === 'bullet_list_open' || token.type === 'ordered_list_open') {
      const items: Inline[][] = []
      const close = token.type.replace('open', 'close')
      while (tokens[++n]!.type !== close) if (tokens[n]!.type === 'inline') items.push(inlineOf(tokens[n]!))
      blocks.push({ kind: 'list', ordered: token.type.startsWith('ordered'), items })
    } else throw new Error(`line ${line}: a lesson has headings, paragraphs and lists, not ${token.type}`)
  }
  return blocks
}

const directive = (text: string): Block | undefined => {
  const [, kind, what] = /^::(view|task)\[([^\]]+)\]$/.exec(text.trim()) ?? []
  if (kind === 'view') return { kind, of: what! }
  if (kind === 'task') return { kind, id: what! }
  return undefined
}

const inlineOf = (token: Token): Inline[] => {
  const out: Inline[] = []
  let style: 'text' | 'strong' | 'emphasis' = 'text'
  let address: string | undefined
  for (const child of token.children ?? []) {
    if (child.type === 'strong_open') style = 'strong'
    else if (child.type === 'em_open') style = 'emphasis'
    else if (child.type === 'strong_close' || child.type === 'em_close') style = 'text'
    else if (child.type === 'link_open') address = String(child.attrGet('href') ?? '')
    else if (child.type === 'link_close') address = undefined
    else if (child.type === 'code_inline') out.push({ kind: 'code', text: child.content })
    else if (child.type === 'softbreak') out.push({ kind: 'text', text: ' ' })
    else if (child.type === 'text')
      out.push(
        ...(address === undefined
          ? boundParts(child.content, style)
          : [{ kind: 'link' as const, text: child.content, address }]),
      )
    else throw new Error(`a lesson's prose has no ${child.type}`)
  }
  return out.filter((part) => !('text' in part) || part.text !== '')
}

/** Splits text at what is bound to the trace. */
const boundParts = (text: string, kind: 'text' | 'strong' | 'emphasis'): Inline[] =>
  text.split(/(:value\[[^\]]+\]|:claim\[[^\]]+\])/).map((part): Inline => {
    const [, id] = /^:value\[([^\]]+)\]$/.exec(part) ?? []
    if (id !== undefined) return { kind: 'value', id }
    const [, claim, words] = /^:claim\[([^|\]]+)\|([^\]]+)\]$/.exec(part) ?? []
    return claim === undefined ? { kind, text: part } : { kind: 'claim', id: claim, text: words! }
  })
