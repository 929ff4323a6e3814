import { describe, expect, test } from 'vitest'
import { concat } from '../../src/bytes/buffer.ts'
import { bytesOf, extended, transcriptOf, unsaid } from '../../src/machines/transcript.ts'

const message = (length: number, byte: number): Uint8Array => new Uint8Array(length).fill(byte)

describe('a transcript', () => {
  test('is its messages, one behind another', () => {
    const messages = [message(500, 1), message(0, 2), message(5000, 3), message(20, 4)]
    const whole = transcriptOf(...messages)
    expect(whole.messages).toEqual(messages)
    expect(bytesOf(whole)).toEqual(concat(...messages))
    expect(bytesOf(unsaid)).toEqual(new Uint8Array(0))
  })

  test('stays what it was when others grow out of it', () => {
    const begun = transcriptOf(message(300, 1))
    const [one, other] = [extended(begun, message(40, 2)), extended(begun, message(50, 3))]
    const further = extended(one, message(60, 4))
    expect(bytesOf(begun)).toEqual(message(300, 1))
    expect(bytesOf(one)).toEqual(concat(message(300, 1), message(40, 2)))
    expect(bytesOf(other)).toEqual(concat(message(300, 1), message(50, 3)))
    expect(bytesOf(further)).toEqual(concat(message(300, 1), message(40, 2), message(60, 4)))
  })
})
