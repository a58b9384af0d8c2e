/** Texts about the bank's side: its notices, and the messages that somebody has to see. */
import type { AreaTexts } from '../texts.ts';

export const backendNewsTexts = {
  maintenance_announced: { 'zh-CN': '维护时间 {{from}} 至 {{until}}', en: 'Maintenance from {{from}} to {{until}}' },
  maintenance_running: { 'zh-CN': '维护中，预计 {{until}} 结束', en: 'Maintenance is on, until {{until}}' },
  fold: { 'zh-CN': '收起', en: 'Fold away' },
  folded: { 'zh-CN': '显示通知', en: 'Show the notice' },
  foldedCaption: { 'zh-CN': '通知', en: 'Notice' },

  unseenTitle_one: { 'zh-CN': '有 {{count}} 条重要消息待查看', en: '{{count}} important message to look at' },
  unseenTitle_other: { 'zh-CN': '有 {{count}} 条重要消息待查看', en: '{{count}} important messages to look at' },
  look: { 'zh-CN': '查看', en: 'Look' },

  none: { 'zh-CN': '没有消息', en: 'No messages' },
  noneBody: { 'zh-CN': '银行和收银台都没有需要告知的事。', en: 'Neither the bank nor the till has anything to tell.' },
  see: { 'zh-CN': '已了解', en: 'Seen' },
  seenBy: { 'zh-CN': '{{name}} 于 {{time}} 查看', en: 'seen by {{name}}, {{time}}' },
  seenAt: { 'zh-CN': '{{time}} 已查看', en: 'seen {{time}}' },
  level_info: { 'zh-CN': '通知', en: 'Note' },
  level_warning: { 'zh-CN': '注意', en: 'Warning' },
  level_critical: { 'zh-CN': '重要', en: 'Important' },

  title_changes_unreadable: { 'zh-CN': '银行账目中有看不懂的内容', en: 'The bank’s books hold something unreadable' },
  body_changes_unreadable: {
    'zh-CN': '有 {{count}} 条记录本机无法读取，对账可能不完整。请联系钱包服务方，或升级收银台程序。',
    en: '{{count}} entries cannot be read here, so the books may not be complete. Call the wallet service, or update the till.',
  },
  title_alerts_unreadable: { 'zh-CN': '有银行消息无法显示', en: 'A message of the bank cannot be shown' },
  body_alerts_unreadable: {
    'zh-CN': '有 {{count}} 条消息本机无法读取。请联系钱包服务方。',
    en: '{{count}} messages cannot be read here. Call the wallet service.',
  },
  title_backend_key_learned: { 'zh-CN': '银行启用了新密钥', en: 'The bank signs with a new key' },
  body_backend_key_learned: {
    'zh-CN': '新密钥 {{kid}} 由安全连接担保。如未收到更换通知，请向钱包服务方核实。',
    en: 'The key {{kid}} was taken on the word of the secure connection. If nobody announced it, ask the wallet service.',
  },
  title_backend_key_refused: { 'zh-CN': '收到无法信任的应答', en: 'An answer could not be trusted' },
  body_backend_key_refused: {
    'zh-CN': '应答的密钥不在固定名单中，已不予采信。请联系钱包服务方；可能需要重新激活。',
    en: 'It was signed with a key that is not pinned, and was not believed. Call the wallet service; a new activation may be needed.',
  },
  title_own_key_unknown: { 'zh-CN': '钱包服务方不认识本收银台', en: 'The wallet service does not know this till' },
  body_own_key_unknown: {
    'zh-CN':
      '对方系统可能已从备份恢复。本机在限额内继续离线收款，未发送的款项全部保留。请向钱包服务方索取用于“替换本收银台”的激活码，并由店长在“重新激活”中输入。',
    en: 'It may have been restored from a backup. The till goes on offline within its limits and keeps all that is unsent. Ask the wallet service for an activation code made to replace this terminal, and let a manager enter it under “Activate anew”.',
  },
  title_own_key_put_back: { 'zh-CN': '钱包服务方曾恢复备份', en: 'The wallet service was set back' },
  body_own_key_put_back: {
    'zh-CN': '对方只认识本机以前的密钥，收银台已自动重新登记现在的密钥。请留意这段时间的对账差异。',
    en: 'It knew only this till’s earlier key; the till has given it the present one again. Look at the differences of these days.',
  },
  title_books_restored: { 'zh-CN': '前一台机器的账目已恢复', en: 'The books of the machine before are here' },
  body_books_restored: {
    'zh-CN':
      '收款 {{paymentCount}} 笔、退款 {{refundCount}} 笔、充值 {{topupCount}} 笔、代缴 {{billCount}} 笔。前一台机器钱箱里的现金不在本机账上，请另行清点。',
    en: 'Payments: {{paymentCount}}, refunds: {{refundCount}}, top-ups: {{topupCount}}, bills: {{billCount}}. The cash in that machine’s drawer is not in these books: count it apart.',
  },
  title_settlement_mismatched: { 'zh-CN': '结算文件与银行声明不符', en: 'A settlement file is not the one announced' },
  body_settlement_mismatched: {
    'zh-CN': '{{businessDate}} 的结算文件未被采用，收银台会再次获取。如持续出现，请联系钱包服务方。',
    en: 'The file of {{businessDate}} was not taken; the till asks again. If this stays, call the wallet service.',
  },
  title_settlement_changed: { 'zh-CN': '已结算的日子被改动', en: 'A closed day was changed' },
  body_settlement_changed: {
    'zh-CN': '银行对 {{businessDate}} 的结算与之前不同，两份都已保留。请联系钱包服务方。',
    en: 'The bank tells {{businessDate}} otherwise than before; both are kept. Call the wallet service.',
  },
  title_config_refused: { 'zh-CN': '银行发来了旧的设置', en: 'The bank sent old settings' },
  body_config_refused: {
    'zh-CN': '收到第 {{sent}} 版，本机已有第 {{known}} 版，仍用现有设置。请联系钱包服务方。',
    en: 'Version {{sent}} came, version {{known}} is known and stays in force. Call the wallet service.',
  },
  title_config_other_currency: {
    'zh-CN': '银行设置的货币与本机不同',
    en: 'The bank’s settings are in another currency',
  },
  body_config_other_currency: {
    'zh-CN':
      '银行发来的设置以 {{sent}} 计价，本机以 {{till}} 收款。设置未被采用，暂停钱包收款，现金照常。请联系钱包服务方。',
    en: 'The bank’s settings are in {{sent}}, this till sells in {{till}}. They were not taken, and no wallet payment is until this is mended; cash is. Call the wallet service.',
  },

  title_journal_not_archived: {
    'zh-CN': '旧账目记录未能归档',
    en: 'Old records could not be put into the archive',
  },
  body_journal_not_archived: {
    'zh-CN':
      '{{businessDate}} 的账目记录无法写入归档文件({{detail}})。记录仍在数据库中，没有丢失，收款照常。请检查磁盘空间。',
    en: 'The records of {{businessDate}} could not be written to an archive file ({{detail}}). They are still in the database, nothing is lost, and payments go on. Check the room on the disk.',
  },

  title_journal_day_held: {
    'zh-CN': '{{businessDate}} 的账目还不能归档',
    en: 'The records of {{businessDate}} cannot be put away yet',
  },
  body_journal_day_held: {
    'zh-CN':
      '当天或更早还有未说明的差异、没有结果的付款，或没有交班的班次。请处理；两周后其余记录会先行归档，未了结的事项保留在本机。',
    en: 'That day or one before has a difference that nobody explained, a payment without an end, or a shift that nobody closed. Settle it; after two weeks everything else is put away, and what is open stays here.',
  },

  title_journal_time_unknown: {
    'zh-CN': '时间未经核实，旧账目暂不归档',
    en: 'The time is not confirmed, so old records stay',
  },
  body_journal_time_unknown: {
    'zh-CN':
      '从开机或时间被改动起，后台还没有确认过现在的时间。在此之前，{{businessDate}} 及以后的账目记录都留在数据库中，没有丢失。请恢复网络。',
    en: 'Since this machine was started, or its clock was set, the wallet’s backend has not said what time it is. Until then the records of {{businessDate}} and later stay in the database; nothing is lost. Restore the network.',
  },

  renewTitle: { 'zh-CN': '更换收银台密钥', en: 'A new key for this till' },
  renewBody: {
    'zh-CN': '密钥用来证明请求来自本机。怀疑泄露或按规定到期时更换；收款不受影响。',
    en: 'The key proves that requests come from this till. Renew it when it may be known to others, or when rules say so. Payments go on.',
  },
  renewKey: { 'zh-CN': '更换密钥', en: 'Renew the key' },
  renewDone: { 'zh-CN': '已启用新密钥', en: 'The new key is in use' },
  renewDoubt: { 'zh-CN': '正在核实新密钥是否生效', en: 'Finding out whether the new key counts' },
  renewDoubtBody: {
    'zh-CN': '网络恢复后自动核实，无需操作。请在一天内保持联网。',
    en: 'This goes on by itself. Keep the till online within a day.',
  },

  activateTitle: { 'zh-CN': '重新激活', en: 'Activate anew' },
  activateBody: {
    'zh-CN': '收银台已注销、密钥丢失或更换主机时，输入钱包服务方给的新激活码。账目保留。',
    en: 'For a till that was retired, lost its key, or takes the place of another: enter a new activation code. The books stay.',
  },
  activateOpen: { 'zh-CN': '输入激活码', en: 'Enter a code' },
  activateDone: { 'zh-CN': '激活成功', en: 'Activated' },
  activateAsk: {
    'zh-CN': '请店长或技术员登录后输入新激活码。',
    en: 'A manager or technician can enter a new activation code.',
  },
} as const satisfies AreaTexts;
