import { Command } from 'commander';
import { programVersion } from '../config/index.ts';
import { backupCommand } from './backup.ts';
import { configCommand } from './config.ts';
import { contactsCommand } from './contacts.ts';
import { doctorCommand } from './doctor.ts';
import { importCommand } from './import.ts';
import { keyCommand } from './key.ts';
import { logoCommand } from './logo.ts';
import { runProgram } from './program.ts';
import { restoreCommand } from './restore.ts';
import { sampleCommand } from './sample.ts';
import { serveCommand } from './serve.ts';
import { subscriptionsCommand } from './subscriptions.ts';
import { suppressCommand } from './suppress.ts';
import { tokenCommand } from './token.ts';
import { usageCommand } from './usage.ts';
import { workCommand } from './work.ts';
import { wrongInfoCommand } from './wrong-info.ts';

/** The `firmlens` command. */
await runProgram((context) =>
  new Command('firmlens')
    .description('Serve your own business data through the InsideView API.')
    .version(programVersion, '--version', 'print the version')
    .showHelpAfterError()
    .addCommand(serveCommand(context))
    .addCommand(workCommand(context))
    .addCommand(sampleCommand(context))
    .addCommand(importCommand(context))
    .addCommand(contactsCommand(context))
    .addCommand(suppressCommand(context))
    .addCommand(logoCommand(context))
    .addCommand(wrongInfoCommand(context))
    .addCommand(keyCommand(context))
    .addCommand(tokenCommand(context))
    .addCommand(usageCommand(context))
    .addCommand(subscriptionsCommand(context))
    .addCommand(backupCommand(context))
    .addCommand(restoreCommand(context))
    .addCommand(doctorCommand(context))
    .addCommand(configCommand(context))
    .parseAsync(),
);
