import { z } from 'zod'
import { createOllama } from '../../src/index.ts'

/** Asks the server at the given address as often as it is told. */
const [url = '', times = '1'] = process.argv.slice(2)
const ollama = createOllama({ url })
for (let turn = 0; turn < Number(times); turn += 1)
  await ollama.chat({ schema: z.object({ candidate: z.int() }), system: 'You advise.', prompt: 'Which candidate?', seed: 7 })
ollama.close()
