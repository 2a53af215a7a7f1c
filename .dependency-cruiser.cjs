/** The import table of the architecture: who may know whom. */
const only = (name, from, allowed) => ({
  name,
  severity: 'error',
  from: { path: from },
  to: { path: '^(src|handlers|templates)/', pathNot: allowed },
});

module.exports = {
  forbidden: [
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-unresolved', severity: 'error', from: {}, to: { couldNotResolve: true } },
    only('domain-knows-itself', '^src/domain/', ['^src/domain/']),
    only('understanding-knows-domain', '^src/understanding/', ['^src/understanding/', '^src/domain/']),
    only('bot-knows-ports', '^src/bot/', [
      '^src/bot/',
      '^src/domain/',
      '^src/understanding/',
      '^src/channels/channel\\.ts$',
      '^src/store/face\\.ts$',
      '^src/queue/face\\.ts$',
    ]),
    only('handlers-know-kits', '^handlers/', [
      // Only the two lists of handlers name handlers: see handlers-never-each-other.
      '^handlers/',
      '^src/domain/',
      '^src/understanding/',
      '^src/bot/',
      '^src/store/face\\.ts$',
      '^src/channels/channel\\.ts$',
    ]),
    {
      name: 'handlers-never-each-other',
      severity: 'error',
      from: { path: '^handlers/(commands|jobs)/', pathNot: '/index\\.ts$' },
      to: { path: '^handlers/' },
    },
    only('channels-know-their-port', '^src/channels/', ['^src/channels/', '^src/domain/']),
    {
      name: 'channels-never-siblings',
      severity: 'error',
      from: { path: '^src/channels/([^/]+)/' },
      to: { path: '^src/channels/([^/]+)/', pathNot: '^src/channels/$1/' },
    },
    only('store-knows-domain-and-faces', '^src/store/', [
      '^src/store/',
      '^src/domain/',
      '^src/channels/sandbox/ledger\\.ts$',
      '^src/channels/channel\\.ts$',
    ]),
    only('queue-knows-domain-and-ports', '^src/queue/', [
      '^src/queue/',
      '^src/domain/',
      '^src/store/face\\.ts$',
      '^src/channels/channel\\.ts$',
    ]),
    only('campaign-knows-domain', '^src/campaign/', ['^src/campaign/', '^src/domain/']),
    only('console-knows-bot-and-store', '^src/console/', [
      '^src/console/',
      '^src/domain/',
      '^src/bot/',
      '^src/store/face\\.ts$',
    ]),
    only('doctor-looks-at-parts', '^src/doctor/', [
      '^src/doctor/',
      '^src/domain/',
      '^src/store/',
      '^src/queue/',
      '^src/campaign/',
      '^src/channels/',
      '^src/(config|environment|system-clock)\\.ts$',
    ]),
    {
      name: 'nobody-knows-the-doctor',
      severity: 'error',
      from: { path: '^(src|handlers)/', pathNot: '^src/doctor/' },
      to: { path: '^src/doctor/' },
    },
    {
      name: 'queue-libraries-only-in-queue',
      severity: 'error',
      from: { path: '^(src|handlers)/', pathNot: '^src/queue/' },
      to: { path: 'node_modules/(bullmq|ioredis)/' },
    },
    {
      name: 'drizzle-only-in-store',
      severity: 'error',
      from: { path: '^(src|handlers)/', pathNot: '^src/store/' },
      to: { path: 'node_modules/drizzle-orm/' },
    },
    {
      name: 'dingtalk-sdk-only-in-its-channel',
      severity: 'error',
      from: { path: '^(src|handlers)/', pathNot: '^src/channels/dingtalk/' },
      to: { path: 'node_modules/dingtalk-stream/' },
    },
    {
      name: 'settings-read-once',
      severity: 'error',
      from: { path: '^(src|handlers)/', pathNot: '^src/((main|app|stage|config)\\.ts$|doctor/)' },
      to: { path: '^src/config\\.ts$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default'],
    },
  },
};
