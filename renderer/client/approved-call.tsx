/**
 * A command that a second person may have to approve: it is refused, somebody approves on the spot, and it is sent once
 * more with what they gave. Who draws the approval is the business of whoever provides it. Rule DAYSCREEN-1 of docs/spec.md.
 */
import { createContext, useContext, type ReactNode } from 'react';
import type { CommandName, InputOf, OutputOf } from '../../electron/contract/contract.ts';
import type { Answer } from '../../electron/contract/envelope.ts';
import { needSchema, type Need } from '../../electron/contract/staff-values.ts';
import { useCall, type CommandCall } from './use-till.ts';

/** Answers the id of the approval; null: nobody gave one. */
export type AskApproval = (need: Need) => Promise<string | null>;

const ApprovalContext = createContext<AskApproval>(async () => null);

export function ApprovalProvider({ ask, children }: Readonly<{ ask: AskApproval; children: ReactNode }>) {
  return <ApprovalContext value={ask}>{children}</ApprovalContext>;
}

export function useAskApproval(): AskApproval {
  return useContext(ApprovalContext);
}

/** The commands that take an approval along. */
export type ApprovableName = {
  [N in CommandName]: InputOf<N> extends { approvalId?: string }
    ? 'approvalId' extends keyof InputOf<N>
      ? N
      : never
    : never;
}[CommandName];

/** What a refusal asks somebody to approve; null: it was another one. */
export function needOf(answer: Answer<unknown> | null): Need | null {
  if (answer === null || answer.ok || answer.error.code !== 'staff.approval_needed') return null;
  const { permission, size, subjectId } = answer.error.facts;
  const need = needSchema.safeParse({ permission, size, subjectId });
  return need.success ? need.data : null;
}

export function useApprovedCall<N extends ApprovableName>(name: N): CommandCall<N> {
  const call = useCall(name);
  const ask = useAskApproval();
  const run = async (input: InputOf<N>): Promise<Answer<OutputOf<N>> | null> => {
    const answer = await call.run(input);
    const need = needOf(answer);
    if (need === null) return answer;
    // It is being asked for: a refusal beside the question would only confuse.
    call.clearError();
    const approvalId = await ask(need);
    return approvalId === null ? null : call.run({ ...input, approvalId });
  };
  return { ...call, run };
}
