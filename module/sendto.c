// SPDX-License-Identifier: GPL-2.0
/* Send to one task. */
#include "endpoint.h"
#include "latency.h"
#include "rendezvous.h"
#include "sendto.h"
#include "slot_table.h"

/*
 * One RCU read-side section as for any send; it also keeps the task that the number
 * belongs to, and its slot.
 */
static int fipc_send_to_once(struct fipc_space *space, struct fipc_msg *msg,
			     pid_t pid)
{
	struct fipc_slot *receiver;
	struct fipc_endpoint *ep;
	struct fipc_cap *cap;
	int ret;

	cap = fipc_cap_lookup(space, msg->cap, FIPC_RIGHT_SEND);
	if (IS_ERR(cap))
		return PTR_ERR(cap);

	receiver = fipc_slot_of_pid(pid);
	ep = cap->ep;
	spin_lock(&ep->lock);
	ret = fipc_cap_check_locked(cap) ?: PTR_ERR_OR_ZERO(receiver);
	if (unlikely(ret))
		goto unlock;

	ret = -EAGAIN;
	if (unlikely(!receiver || !fipc_endpoint_waits_locked(ep, receiver)))
		goto unlock;

	/* Point of no return. */
	fipc_send_fast(ep, receiver, msg, cap->badge);

	return 0;
unlock:
	spin_unlock(&ep->lock);

	return ret;
}

/**
 * fipc_send_to - FIPC_IOC_SEND_TO
 * @space: in which @msg->cap names a capability
 * @msg: the message; overwritten
 * @pid: number of the receiver, in the current task's pid namespace
 *
 * Context: task; does not sleep.
 *
 * Return: 0 once the message is the receiver's, or an error of FIPC_IOC_SEND_TO.
 */
int fipc_send_to(struct fipc_space *space, struct fipc_msg *msg, pid_t pid)
{
	u64 start = fipc_latency_start();
	int ret;

	ret = fipc_send_check(msg);
	if (unlikely(ret))
		return ret;

	rcu_read_lock();
	ret = fipc_send_to_once(space, msg, pid);
	rcu_read_unlock();
	fipc_latency_end(FASTIPC_OPERATION_SEND, ret ? FASTIPC_PATH_FAILED :
						       FASTIPC_PATH_FAST, start);

	return ret;
}
