import { type Answer, faultOf, isRateRefusal } from './faults.ts';
import { transportFault } from './http.ts';

/**
 * Makes a call and counts it when DingTalk does (billing model, 计量规则): not what never arrived there, nor what
 * was refused for coming too fast. A call whose answer got lost is counted: it may have arrived.
 */
export async function counted(run: () => Promise<Answer>, count: () => void): Promise<Answer> {
  try {
    const answer = await run();
    const fault = faultOf(answer);
    if (!fault || !(fault.kind === 'blocked' || isRateRefusal(fault))) count();
    return answer;
  } catch (error) {
    if (transportFault(error).kind !== 'not-sent') count();
    throw error;
  }
}
