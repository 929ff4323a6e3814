import { afterAll } from 'vitest'
import { folder } from '../peer.ts'
import { grid } from './grid.ts'
import { rustls } from './rustls.ts'

const files = folder()
afterAll(() => files.remove())
grid(rustls(files))
