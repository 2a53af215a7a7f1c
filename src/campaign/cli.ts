import { fileURLToPath } from 'node:url';
import { runCampaignCommand } from './campaign-command.ts';

const templatesDir = fileURLToPath(new URL('../../templates', import.meta.url));
const { text, exitCode } = await runCampaignCommand(process.argv.slice(2), templatesDir);
if (exitCode === 0) console.log(text);
else console.error(text);
process.exitCode = exitCode;
