// SPDX-License-Identifier: GPL-2.0
/* What others see of a task. */
#include "endpoint.h"
#include "snapshot.h"

static enum fastipc_state fipc_view_state(struct fipc_slot *slot, u64 word)
{
	if (word & FIPC_WAIT_TAKEN)
		return FASTIPC_STATE_REPLY;
	if (!READ_ONCE(slot->out))
		return FASTIPC_STATE_RECEIVE;

	return READ_ONCE(slot->stalled) ? FASTIPC_STATE_SEND :
					  FASTIPC_STATE_CALL;
}

/**
 * fipc_view_wait - how a task waits
 * @slot: anybody's
 * @view: filled in; FASTIPC_STATE_NONE if it does not wait, or only just ended
 *
 * The fields are read between two looks at the word: if both are of the same wait, so
 * are they. An endpoint that a listed wait names may be freed right afterwards, but not
 * before the end of our RCU read-side section, which began before it was listed no
 * more: fipc_endpoint_withdraw().
 *
 * Context: rcu_read_lock().
 */
void fipc_view_wait(struct fipc_slot *slot, struct fipc_view *view)
{
	u64 word = fipc_wait_peek(&slot->wait);
	u64 state = word & FIPC_WAIT_STATE;

	*view = (struct fipc_view){ .state = FASTIPC_STATE_NONE };
	if (state != FIPC_WAIT_WAITING && state != FIPC_WAIT_PARKED)
		return;

	view->state = fipc_view_state(slot, word);
	view->parked = state == FIPC_WAIT_PARKED;
	view->generation = word & FIPC_WAIT_GENERATION;
	view->since = READ_ONCE(slot->since);
	if (fipc_view_calls(view)) {
		view->endpoint = READ_ONCE(slot->call.ep_id);
		view->opcode = READ_ONCE(slot->call.opcode);
	} else {
		view->endpoint = READ_ONCE(slot->ep)->id;
	}
	if (!fipc_wait_open(&slot->wait, view->generation))
		*view = (struct fipc_view){ .state = FASTIPC_STATE_NONE };
}

/**
 * fipc_view_served - whom a task serves
 * @slot: anybody's
 * @view: filled in: the wait of whom it serves
 *
 * Context: rcu_read_lock(): who is served has a reference to its slot, which was given
 * up after we read the pointer at the earliest.
 *
 * Return: the slot of the caller, or NULL.
 */
struct fipc_slot *fipc_view_served(struct fipc_slot *slot,
				   struct fipc_view *view)
{
	struct fipc_slot *caller = READ_ONCE(slot->served.slot);
	u64 generation = READ_ONCE(slot->served.generation);

	if (!caller)
		return NULL;

	fipc_view_wait(caller, view);
	if (view->state != FASTIPC_STATE_REPLY || view->generation != generation)
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
