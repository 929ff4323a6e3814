/** What was wrong with a part of a link. Plain data; its sentence is in the table below. */
export interface Problem {
  readonly what: ProblemName
  /** Offset into the fragment (without `#`, percent escapes resolved). */
  readonly at: number
  /** The text that could not be used. */
  readonly text: string
  /** What would have been right there; empty when nothing would. */
  readonly expected: string
}

const sentences = {
  'too long': ({ expected }) => `the link is too long: ${expected}`,
  version: ({ text, expected }) => `“${text}” is not a version of links that is known here: ${expected} expected`,
  'no endpoints': ({ expected }) => `the link names no client and no server: ${expected} expected`,
  missing: ({ text, expected }) => `the link names no ${text}: ${expected} expected`,
  'not a pair': ({ text, expected }) => `“${text}” is no part of a link: ${expected} expected`,
  'unknown key': ({ text, expected }) =>
    `“${text}” is not known here and was left alone${expected && `: ${expected}?`}`,
  twice: ({ text }) => `“${text}” is there twice; the first one counts`,
  profile: ({ text, expected }) => `“${text}” is not a known profile: ${expected} expected`,
  example: ({ text, expected }) => `“${text}” is not a known example: ${expected} expected`,
  value: ({ text, expected }) => `“${text}” is not a value that can stand here: ${expected} expected`,
  name: ({ text, expected }) => `“${text}” is not a known name: ${expected} expected`,
  edit: ({ text, expected }) => `“${text}” cannot be done to this list: ${expected} expected`,
  escape: ({ text, expected }) => `“${text}” is damaged: ${expected} expected`,
  packed: ({ expected }) => `the packed part (z=) is damaged: ${expected} expected`,
} as const satisfies Record<string, (problem: Problem) => string>
export type ProblemName = keyof typeof sentences

/** The problem as one line: what, where, and what was expected. */
export const sayProblem = (problem: Problem): string => {
  const text = problem.text.length > 60 ? `${problem.text.slice(0, 57)}…` : problem.text
  return `link, character ${problem.at + 1}: ${sentences[problem.what]({ ...problem, text })}`
}
