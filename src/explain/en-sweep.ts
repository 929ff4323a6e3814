import type { SweepWords } from './language.ts'

export const sweep: SweepWords = {
  title: (side, peer) => (side === 'client' ? `All clients against ${peer}` : `All servers against ${peer}`),
  sum: (works, all, unknown) =>
    `${works === all ? `All ${all} connect` : `${works} of ${all} connect`}${unknown ? `, and of ${unknown} it is not known` : ''}.`,
  refused: (n, unknown) => (unknown ? `${n} not known` : n === 1 ? '1 does not connect' : `${n} do not connect`),
  works: (n, version) =>
    `${n === 1 ? '1 connects' : `${n} connect`} ${version === null ? 'in the clear' : `with ${version}`}`,
  forwardSecrecy: (has) => (has ? 'forward secrecy' : 'no forward secrecy'),
}
