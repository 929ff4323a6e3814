import { afterAll } from 'vitest'
import { folder } from '../peer.ts'
import { grid } from './grid.ts'
import { mbedTls } from './mbedtls.ts'

const files = folder()
afterAll(() => files.remove())
grid(mbedTls(files))
