/**
 * C13 as a rule that can be run: whether a sentence invites a second try. Texts that stand beside an open outcome must not;
 * warnings against it ("do not take it again") are no invitations.
 */

/** Clauses end at these; a prohibition covers its own clause only. */
const CLAUSE_END = /[.。!！?？;；,，:：\n]+/;
const PROHIBITION = /^\s*(?:请?(?:也)?(?:不要|不得|不可|请勿|勿|切勿)|do not\b|don’t\b|never\b|and do not\b|nor\b)/i;
const INVITATION =
  /重试|再试|重来|重新(?:收款|付款|扫|刷|支付|操作|输入)|再(?:次|来一|扫|刷|碰|贴|收|付|输)|另收|另扫|\b(?:try|tries|retry|scan|tap|pay|take|charge|start|press)\b.*\bagain\b|\bretry\b|\bonce more\b|\banother (?:try|attempt|payment)\b/i;

export function invitesRetry(text: string): boolean {
  return text.split(CLAUSE_END).some((clause) => INVITATION.test(clause) && !PROHIBITION.test(clause));
}
