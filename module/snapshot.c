// SPDX-License-Identifier: GPL-2.0
/* What others see of a task. */
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
 * fipc_snapshot_wait - how a task waits
 * @slot: anybody's
 * @snap: filled in; FASTIPC_STATE_NONE if it does not wait, or only just ended
 *
 * The fields are read between two looks at the word: if both are of the same wait, so
 * are they. An endpoint that a listed wait names may be freed right afterwards, but not
 * before the end of our RCU read-side section, which began before it was listed no
 * more: fipc_endpoint_withdraw().
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
 * fipc_snapshot_served - whom a task serves
 * @slot: anybody's
 * @snap: filled in: the wait of whom it serves
 *
 * Context: rcu_read_lock(): who is served has a reference to its slot, which was given
 * up after we read the pointer at the earliest.
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
	 * If it serves another by now, the generation may be that one's. A server
	 * clears the pointer and then takes the next call under the endpoint's lock,
	 * or is in line under that lock when the next one is delivered; so whoever
	 * read the next generation finds the pointer changed.
	 */
	smp_rmb();

	return READ_ONCE(slot->served.slot) == caller ? caller : NULL;
}
