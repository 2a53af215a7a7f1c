// Loaded before anything else, in plain JavaScript, because an older Node cannot even parse the rest.
import module from 'node:module';

const major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  console.error(
    `需要 Node 24 以上,现在是 ${process.versions.node}。\n` +
      '请在项目文件夹里运行 npm ci,再用 npm start 启动:npm ci 会自带合适的 Node。\n' +
      '如果这台机器没有自带的版本(比如 Alpine),请先装 Node 26。',
  );
  process.exit(1);
}

// Keeps compiled code between starts: the later ones are ready a third sooner.
module.enableCompileCache?.();
