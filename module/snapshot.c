// SPDX-License-Identifier: GPL-2.0
/* A snapshot of another task's slot. */
#include "endpoint.h"
#include "snapshot.h"

static enum fastipc_state fipc_snapshot_state(struct fipc_slot *slot, u64 word)
{
	if (word & FIPC_WAIT_TAKEN)
		return FASTIPC_STATE_REPLY;
	if (!READ_ONCE(slot->out))
		return FASTIPC_STATE_RECEIVE;

	return READ_ONCE(slot->stalled) ? FASTIPC_STATE_SEND :
					  FASTIPC_STATE_CALL;
}

/**
 * fipc_snapshot_wait - read the wait of a task
 * @slot: any task's
 * @snap: filled in; FASTIPC_STATE_NONE if the task does not wait, or if the wait ended
 *        meanwhile
 *
 * The fields are read between two reads of the wait's word. If both reads of the word
 * are of the same wait, the fields are of this wait, too. A wait in line may leave the
 * line during these reads, and the last reference to its endpoint may be dropped. But
 * the endpoint is not freed before our RCU read-side critical section ends, because the
 * wait was in line during this section: fipc_endpoint_withdraw().
 *
 * Context: rcu_read_lock().
 */
void fipc_snapshot_wait(struct fipc_slot *slot, struct fipc_snapshot *snap)
{
	u64 word = fipc_wait_peek(&slot->wait);
	u64 state = word & FIPC_WAIT_STATE;

	*snap = (struct fipc_snapshot){ .state = FASTIPC_STATE_NONE };
	if (state != FIPC_WAIT_WAITING && state != FIPC_WAIT_PARKED)
		return;

	snap->state = fipc_snapshot_state(slot, word);
	snap->parked = state == FIPC_WAIT_PARKED;
	snap->generation = word & FIPC_WAIT_GENERATION;
	snap->since = READ_ONCE(slot->since);
	if (fipc_snapshot_in_call(snap)) {
		snap->endpoint = READ_ONCE(slot->call.ep_id);
		snap->opcode = READ_ONCE(slot->call.opcode);
	} else {
		snap->endpoint = READ_ONCE(slot->ep)->id;
	}
	if (!fipc_wait_ongoing(&slot->wait, snap->generation))
		*snap = (struct fipc_snapshot){ .state = FASTIPC_STATE_NONE };
}

/**
 * fipc_snapshot_served - read the call that a task serves
 * @slot: any task's
 * @snap: filled in: the wait of the caller. Undefined if NULL is returned
 *
 * Context: rcu_read_lock(), which keeps the caller's slot valid: the server has a
 * reference to that slot, and clears @slot->served.slot before it drops the reference.
 *
 * Return: the slot of the caller, or NULL.
 */
struct fipc_slot *fipc_snapshot_served(struct fipc_slot *slot,
				       struct fipc_snapshot *snap)
{
	struct fipc_slot *caller = READ_ONCE(slot->served.slot);
	u64 generation = READ_ONCE(slot->served.generation);

	if (!caller)
		return NULL;

	fipc_snapshot_wait(caller, snap);
	if (snap->state != FASTIPC_STATE_REPLY || snap->generation != generation)
		return NULL;
	/*
	 * The server may serve another caller by now, and @generation may be of the
	 * other call. A server clears the pointer before it gets the next call. The
	 * generation of that call is written later: by the server, after the full
	 * barrier in fipc_wait_take(), or by the caller, after the server has joined
	 * the line under the endpoint's lock. So a reader that has read the next
	 * generation finds the pointer changed.
	 */
	smp_rmb();

	return READ_ONCE(slot->served.slot) == caller ? caller : NULL;
}
