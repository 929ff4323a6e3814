import { afterAll } from 'vitest'
import { folder } from '../peer.ts'
import { grid } from './grid.ts'
import { openSsl } from './openssl.ts'

const files = folder()
afterAll(() => files.remove())
grid(openSsl(files))
