import { afterAll, describe, expect, test } from 'vitest'
import { recordings, type Recording } from '../../wire/recording.ts'
import { ask, type Answer } from './answer.ts'
import { predict, predictedServer } from './prediction.ts'
import { clients13, foretell, shake } from './shake.ts'
import type { Configuration, Running, Stack } from './stack.ts'

/** A client and a configuration whose prediction is not what was answered. */
interface Difference {
  readonly client: string
  readonly predicted: Answer
  /** The rule that decided against the hello, and the candidate that it judged. */
  readonly because: string | undefined
  readonly answered: Answer
}
/** Where our engine says that it does not know, because the server would choose what is not built here. */
type Limit = Difference

const thinned = process.env.WHYSHAKE_MATRIX === 'pairs'
/** With WHYSHAKE_MATRIX=pairs a few clients for each configuration, in turn, so that all of them have been asked in the end. */
const every = 6

/**
 * Each recorded ClientHello, byte for byte and with the name that it was recorded with, is sent to the real server and to
 * ours, which has the settings that the configuration stands for. Their answers have to be the same. Where there is TLS 1.3,
 * in which part of the answer is sealed, our client shakes hands with the real server as each client that has it. Says at
 * the end how many pairs there were, and what is not modelled.
 */
export const grid = ({ name, installed, optional, measured, found, configurations }: Stack): void => {
  if (!installed && optional)
    return void test(`prediction: ${name} is not here, and need not be`, () => {
      console.log(`prediction: ${name}, measured with ${measured}, is not on this machine: ${optional}`)
    })
  // Its configurations may ask the program itself.
  if (!installed) return void test.skip(`prediction: ${name} is not installed`)
  const sum = { pairs: 0, agreed: 0, shaken: 0, limits: [] as Limit[] }
  describe(`prediction: ${name}`, () => {
    test.each(configurations().map((one, turn) => [one.title, one, turn] as const))('%s', async (_, one, turn) => {
      const mine = <T>(all: readonly T[]): T[] => all.filter((_, at) => !thinned || at % every === turn % every)
      const clients = mine(recordings)
      const server = await one.start()
      try {
        const { agreed, limits, differences } = await compare(one, server, clients)
        sum.pairs += clients.length
        sum.agreed += agreed
        sum.limits.push(...limits)
        const shaken = one.settings.versions!.includes('TLS 1.3') ? mine(clients13) : []
        differences.push(...(await compareSealed(one, server, shaken)))
        sum.shaken += shaken.length
        expect(differences).toEqual([])
      } finally {
        await server.stop()
      }
    })
    afterAll(() => {
      const kinds = [...new Set(sum.limits.map(({ because }) => because))]
      const lines = [
        `measured with ${measured}, here ${found}${found.startsWith(measured) ? '' : ': ANOTHER VERSION'}`,
        `${sum.shaken} handshakes of TLS 1.3 to their end, as foretold`,
        `${sum.pairs} pairs, ${sum.agreed} agreed, ${sum.limits.length} would choose what is not modelled`,
        ...kinds.map((kind) => `${sum.limits.filter(({ because }) => because === kind).length}: ${kind}`),
      ]
      console.log(lines.map((line) => `prediction: ${name}, ${line}`).join('\n'))
    })
  })
}

const compare = async (
  { settings }: Configuration,
  { port }: Running,
  clients: readonly Recording[],
): Promise<{ agreed: number; limits: Limit[]; differences: Difference[] }> => {
  const world = predictedServer(settings)
  const differences: Difference[] = []
  const limits: Limit[] = []
  for (const { name, bytes } of clients) {
    const { answer: predicted, because } = predict(world, bytes)
    const answered = await ask(port, bytes)
    const difference = { client: name, predicted, because, answered }
    if (isLimit(difference)) limits.push(difference)
    else if (predicted !== answered) differences.push(difference)
  }
  return { agreed: clients.length - limits.length - differences.length, limits, differences }
}

/** The same for whole handshakes of TLS 1.3. */
const compareSealed = async (
  { settings }: Configuration,
  { port }: Running,
  clients: readonly string[],
): Promise<Difference[]> => {
  const differences: Difference[] = []
  for (const client of clients) {
    const predicted = foretell(client, settings)
    const answered = await shake(port, client, settings)
    if (predicted !== answered) differences.push({ client, predicted, because: 'a run of the scenario', answered })
  }
  return differences
}

/** A suite that is not built here: the server has to have chosen that very one. */
const isLimit = ({ predicted, because, answered }: Difference): boolean => {
  if (predicted !== 'limit') return false
  const suite = /^suite\.modelled (\S+)$/.exec(because ?? '')?.[1]
  return suite !== undefined && answered.split(' ').includes(suite)
}
