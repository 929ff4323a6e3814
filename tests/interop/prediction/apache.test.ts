import { afterAll } from 'vitest'
import { folder } from '../peer.ts'
import { grid } from './grid.ts'
import { apache } from './apache.ts'

const files = folder()
afterAll(() => files.remove())
grid(apache(files))
