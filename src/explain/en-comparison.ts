import type { ComparisonWords } from './language.ts'

/** What is said of two runs side by side. */
export const comparison: ComparisonWords = {
  verdicts: 'How they end',
  left: 'first: ',
  right: 'second:',
  nothing: 'nothing there',
  decision: (question) => `The first decision that differs (${question})`,
  step: (n) => `The first step that differs: ${n}`,
  byte: (step, offset, path) =>
    `The first byte that differs in the same message: byte ${offset} of step ${step}, ${path}`,
  sameDecisions: 'Everything is decided alike.',
  sameSteps: 'The same messages are sent.',
  sameBytes: 'Up to there every byte is the same.',
}
