import { withCurve } from '../../spec/suite.ts'
import { Draft, type Owner, type Reading } from './draft.ts'
import { split, type Piece } from './problem.ts'
import { suiteNames, suiteOf } from './word.ts'
import { isWindowsSuite, windowsOf, type Windows } from './windowssuite.ts'

/** The most characters that the policy takes (Microsoft, Prioritizing Schannel Cipher Suites). */
export const longestPolicy = 1023

/** Reads the list of the policy “SSL Cipher Suite Order”, or of the registry value Functions. */
export const readGroupPolicy = (text: string, owner: Owner): Reading => {
  const draft = new Draft(text, owner)
  const list = takeOrder(draft, { text, at: 0 }, true)
  if (list.length) draft.changes.suites = list
  else draft.reader.report('nothing found', 0, '', 'no suite that this system has stands in it.')
  return draft.done()
}

/** The suites of a list that this Windows has, in order. `limited`: as the policy, which is short of space. */
export const takeOrder = (draft: Draft, piece: Piece, limited: boolean): string[] => {
  const windows = windowsOf(draft.owner.settings.suites)
  const list: string[] = []
  const seen = new Set<string>()
  const words = split(piece, /[,;\s"']/)
  const joined = words.reduce((length, word) => length + word.text.length + 1, -1)
  if (limited && joined > longestPolicy) {
    let length = 0
    const over = words.find((word) => (length += word.text.length + 1) - 1 > longestPolicy)!
    draft.report('longer than the policy', over, `${joined.toLocaleString('en')}`)
  }
  for (const word of words) {
    const name = known(draft, word, windows)
    if (name === undefined) continue
    if (seen.has(name)) {
      draft.report('twice', word)
      continue
    }
    seen.add(name)
    list.push(name)
  }
  return list
}

const known = (draft: Draft, word: Piece, windows: Windows | undefined): string | undefined => {
  const { owner } = draft
  const { name: bare, group } = withCurve(word.text)
  if (windows?.has(word.text)) return word.text
  if (!windows && (isWindowsSuite(word.text) || suiteOf(word.text)))
    return isWindowsSuite(word.text) ? word.text : suiteOf(word.text)
  if (!windows || (!isWindowsSuite(word.text) && !suiteOf(bare))) {
    draft.report('unknown suite', word, draft.reader.near(word.text, suiteNames))
    return undefined
  }
  if (group && !windows.bindsCurves && windows.has(bare)) {
    draft.report('curve in the name', word, owner.name)
    return bare
  }
  if (!group && windows.bindsCurves && windows.has(`${bare}_P256`))
    draft.report('no curve in the name', word, owner.name)
  else draft.report('not on this Windows', word, owner.name)
  return undefined
}
