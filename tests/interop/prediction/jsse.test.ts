import { afterAll } from 'vitest'
import { folder } from '../peer.ts'
import { grid } from './grid.ts'
import { jsse } from './jsse.ts'

const files = folder()
afterAll(() => files.remove())
grid(jsse(files))
