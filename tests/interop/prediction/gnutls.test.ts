import { afterAll } from 'vitest'
import { folder } from '../peer.ts'
import { gnuTls } from './gnutls.ts'
import { grid } from './grid.ts'

const files = folder()
afterAll(() => files.remove())
grid(gnuTls(files))
