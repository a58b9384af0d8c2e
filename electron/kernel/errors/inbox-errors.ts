/** Errors of late and orphan results, of the journal's soundness, and of ending a till. */
import type { ErrorTexts } from './error-texts.ts';

export const inboxErrors = {
  'inbox.item_not_found': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '没有这条待办', action: '请返回待办列表并刷新。' },
    en: { title: 'No such item', action: 'Go back to the inbox and look again.' },
  },
  'inbox.item_closed': {
    moneyMoved: 'no',
    retry: 'never',
    'zh-CN': { title: '这条待办已处理', action: '请在已处理列表中查看处理方式。' },
    en: { title: 'This item was closed before', action: 'See among the closed items how.' },
  },
  'inbox.refund_running': {
    moneyMoved: 'unknown',
    retry: 'never',
    'zh-CN': { title: '退款进行中', action: '请等待退款结果；成功后待办自动关闭。' },
    en: { title: 'A refund is under way', action: 'Wait for its end; the item closes by itself when it succeeds.' },
  },
  'inbox.not_about_a_payment': {
    moneyMoved: 'no',
    retry: 'never',
    'zh-CN': { title: '这条待办不是付款', action: '请查明原因后以“说明”关闭。' },
    en: { title: 'This item is not about a payment', action: 'Find out what happened and close it with a note.' },
  },
  'inbox.needs_network': {
    moneyMoved: 'no',
    retry: 'after_sync',
    'zh-CN': { title: '退款需要联网', action: '网络恢复后再处理；待办会保留。' },
    en: { title: 'A refund needs the network', action: 'Come back when it is there; the item stays.' },
  },
  'inbox.not_paid': {
    moneyMoved: 'no',
    retry: 'never',
    'zh-CN': { title: '钱包系统没有这笔已付款项', action: '无款可退；核实后以“说明”关闭。' },
    en: {
      title: 'The wallet holds no paid payment here',
      action: 'Nothing to give back: check, then close with a note.',
    },
  },
  'inbox.nothing_to_refund': {
    moneyMoved: 'yes',
    retry: 'never',
    'zh-CN': { title: '已全部退款', action: '顾客已收到退款；请以“说明”关闭。' },
    en: { title: 'All of it was refunded', action: 'The customer has the money back: close the item with a note.' },
  },
  'inbox.amount_differs': {
    moneyMoved: 'yes',
    retry: 'after_change',
    'zh-CN': { title: '金额与订单不符', action: '请选择金额相同的订单，或退款。' },
    en: { title: 'The amount is not the sale’s', action: 'Choose a sale of the same amount, or refund.' },
  },
  'inbox.sale_not_over': {
    moneyMoved: 'yes',
    retry: 'after_change',
    'zh-CN': { title: '订单尚未结束', action: '请先取消该订单，或退款；不要对同一订单再次收款。' },
    en: { title: 'The sale is not over', action: 'Cancel it first, or refund. Do not charge the same sale again.' },
  },
  'inbox.sale_paid_otherwise': {
    moneyMoved: 'yes',
    retry: 'after_change',
    'zh-CN': { title: '该订单已由另一笔付款付清', action: '顾客付了两次：请退款。' },
    en: { title: 'Another payment paid that sale', action: 'The customer paid twice: refund this one.' },
  },
  'checkout.evidence_needless': {
    moneyMoved: 'no',
    retry: 'never',
    'zh-CN': { title: '此付款无需凭证', action: '它已确认成功，或从未发送。' },
    en: { title: 'No proof is needed here', action: 'The payment is confirmed, or was never sent.' },
  },
  'journal.chain_broken': {
    moneyMoved: 'unknown',
    retry: 'never',
    'zh-CN': { title: '账目记录被改动或损坏', action: '请勿收款，导出账目并联系技术员。' },
    en: {
      title: 'The journal was changed or is damaged',
      action: 'Take no payments, export the books, call the technician.',
    },
  },
  'queue.nothing_to_export': {
    moneyMoved: 'no',
    retry: 'never',
    'zh-CN': { title: '没有未送达的内容', action: '一切已由钱包系统确认，无需导出。' },
    en: { title: 'Nothing is unsent', action: 'The wallet has confirmed everything; there is nothing to export.' },
  },
  'terminal.key_missing': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '收银台密钥不可用', action: '无法签名；请联系技术员。' },
    en: { title: 'The till’s key is not to be had', action: 'Nothing can be signed. Call the technician.' },
  },
  'terminal.unfinished_business': {
    moneyMoved: 'no',
    retry: 'after_sync',
    'zh-CN': {
      title: '还有未了结的款项，不能注销',
      action:
        '进行中 {{runningCount}} 笔、未送达 {{unsentCount}} 笔、结果未知 {{unresolvedCount}} 笔、退款 {{refundCount}} 笔、待办 {{inboxCount}} 条；全部了结后才能注销。',
    },
    en: {
      title: 'Money is still open, so the till stays',
      action:
        'Running: {{runningCount}}, unsent: {{unsentCount}}, outcome not known: {{unresolvedCount}}, refunds: {{refundCount}}, inbox: {{inboxCount}}. Bring them to an end first.',
    },
  },
  'terminal.retirement_refused': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '钱包系统拒绝注销', action: '请联系钱包服务方，并告知代码 {{problem}}。' },
    en: {
      title: 'The wallet system refused to end this till',
      action: 'Call the wallet service and name {{problem}}.',
    },
  },
  'terminal.retirement_unconfirmed': {
    moneyMoved: 'no',
    retry: 'after_sync',
    'zh-CN': { title: '注销尚未得到确认', action: '网络恢复后再点一次“注销”；此期间不收款。' },
    en: {
      title: 'The retirement is not confirmed',
      action: 'Retire once more when the network is back. No payments meanwhile.',
    },
  },
  'terminal.retired': {
    moneyMoved: 'no',
    retry: 'never',
    'zh-CN': { title: '收银台已注销', action: '账目仍可查看和导出；如需再用，请输入新的激活码。' },
    en: {
      title: 'This till was retired',
      action: 'The books stay readable. To use it again, enter a new activation code.',
    },
  },
} as const satisfies Record<string, ErrorTexts>;
