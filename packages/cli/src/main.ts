#!/usr/bin/env node
import process from 'node:process'
import { processIo } from './process-io.ts'
import { run } from './program.ts'

process.exitCode = await run(process.argv.slice(2), processIo())
