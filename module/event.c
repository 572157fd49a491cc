// SPDX-License-Identifier: GPL-2.0
/* Events: build and multicast them. */
#include <net/genetlink.h>
#include <linux/sched.h>
#include <linux/fastipc_netlink.h>

#include "event.h"
#include "nlmsg.h"

/* Index of the group in the family's multicast groups. */
#define FIPC_EVENTS_GROUP 0

/* True while the family is registered. Written by netlink.c, read without a lock. */
static bool events_enabled;

/**
 * fipc_events_wanted - is there a listener?
 *
 * Context: any.
 *
 * Return: true if there was a listener a moment ago.
 */
bool fipc_events_wanted(void)
{
	return READ_ONCE(events_enabled) &&
	       fipc_nlmsg_has_listeners(FIPC_EVENTS_GROUP);
}

/**
 * fipc_events_enable - allow or stop events
 * @enable: true after the family was registered with its one multicast group; false
 *	    before it is unregistered. So objects that are freed together with the
 *	    module, such as endpoints in transfers, are not announced
 */
void fipc_events_enable(bool enable)
{
	WRITE_ONCE(events_enabled, enable);
}

/* Begin an event. False: there is no listener, or memory is short. */
static bool fipc_event_open(struct fipc_nlmsg *msg, u8 cmd, gfp_t gfp)
{
	struct sk_buff *skb;

	if (!fipc_events_wanted())
		return false;

	skb = genlmsg_new(NLMSG_GOODSIZE, gfp);
	if (!skb)
		return false;
	*msg = (struct fipc_nlmsg){ .skb = skb, .pad = FASTIPC_A_EVENT_PAD };
	fipc_nlmsg_begin_event(msg, cmd);

	return true;
}

/* Add three attributes of a task, with its numbers in the initial pid namespace. */
static void fipc_event_task(struct fipc_nlmsg *msg, int pid, int tid, int name,
			    struct task_struct *task)
{
	char comm[TASK_COMM_LEN];

	get_task_comm(comm, task);
	fipc_nlmsg_u32(msg, pid, task->tgid);
	fipc_nlmsg_u32(msg, tid, task->pid);
	fipc_nlmsg_name(msg, name, comm);
}

static void fipc_event_actor(struct fipc_nlmsg *msg, struct task_struct *task)
{
	fipc_event_task(msg, FASTIPC_A_EVENT_PID, FASTIPC_A_EVENT_TID,
			FASTIPC_A_EVENT_NAME, task);
}

static void fipc_event_send(struct fipc_nlmsg *msg, gfp_t gfp)
{
	/* A page is large enough for every event. */
	if (WARN_ON_ONCE(fipc_nlmsg_end(msg)))
		nlmsg_free(msg->skb);
	else
		fipc_nlmsg_multicast(msg, FIPC_EVENTS_GROUP, gfp);
}

/**
 * fipc_event_endpoint_created - the current task has created an endpoint
 * @endpoint: its id
 * @depth: number of entries of its queue
 *
 * Context: task; sleeps.
 */
void fipc_event_endpoint_created(u64 endpoint, u32 depth)
{
	struct fipc_nlmsg msg;

	if (!fipc_event_open(&msg, FASTIPC_CMD_ENDPOINT_CREATED, GFP_KERNEL))
		return;
	fipc_nlmsg_u64(&msg, FASTIPC_A_EVENT_ENDPOINT, endpoint);
	fipc_event_actor(&msg, current);
	fipc_nlmsg_u32(&msg, FASTIPC_A_EVENT_DEPTH, depth);
	fipc_event_send(&msg, GFP_KERNEL);
}

/**
 * fipc_event_endpoint_closed - an endpoint was closed
 * @endpoint: its id
 *
 * Context: task; sleeps.
 */
void fipc_event_endpoint_closed(u64 endpoint)
{
	struct fipc_nlmsg msg;

	if (!fipc_event_open(&msg, FASTIPC_CMD_ENDPOINT_CLOSED, GFP_KERNEL))
		return;
	fipc_nlmsg_u64(&msg, FASTIPC_A_EVENT_ENDPOINT, endpoint);
	fipc_event_send(&msg, GFP_KERNEL);
}

/**
 * fipc_event_queue_full - the current task has found a queue full
 * @endpoint: id of its endpoint
 * @depth: number of entries of that queue
 *
 * Context: task; does not sleep. No lock may be held; rcu_read_lock() may.
 */
void fipc_event_queue_full(u64 endpoint, u32 depth)
{
	struct fipc_nlmsg msg;

	if (!fipc_event_open(&msg, FASTIPC_CMD_QUEUE_FULL, GFP_ATOMIC))
		return;
	fipc_nlmsg_u64(&msg, FASTIPC_A_EVENT_ENDPOINT, endpoint);
	fipc_event_actor(&msg, current);
	fipc_nlmsg_u32(&msg, FASTIPC_A_EVENT_DEPTH, depth);
	fipc_event_send(&msg, GFP_ATOMIC);
}

/**
 * fipc_event_call_unanswered - a call is unanswered for long
 * @call: the call
 *
 * Context: as fipc_event_queue_full().
 */
void fipc_event_call_unanswered(const struct fipc_unanswered *call)
{
	struct fipc_nlmsg msg;

	if (!fipc_event_open(&msg, FASTIPC_CMD_CALL_UNANSWERED, GFP_ATOMIC))
		return;
	fipc_nlmsg_u64(&msg, FASTIPC_A_EVENT_ENDPOINT, call->endpoint);
	if (call->server)
		fipc_event_actor(&msg, call->server);
	fipc_event_task(&msg, FASTIPC_A_EVENT_CALLER_PID,
			FASTIPC_A_EVENT_CALLER_TID, FASTIPC_A_EVENT_CALLER_NAME,
			call->caller);
	fipc_nlmsg_u32(&msg, FASTIPC_A_EVENT_OPCODE, call->opcode);
	fipc_nlmsg_u64(&msg, FASTIPC_A_EVENT_MS, call->ms);
	fipc_event_send(&msg, GFP_ATOMIC);
}

/**
 * fipc_event_cap_revoked - the current task has revoked capabilities
 * @endpoint: id of their endpoint
 * @count: number of capabilities that were alive before
 *
 * Context: task; sleeps.
 */
void fipc_event_cap_revoked(u64 endpoint, u64 count)
{
	struct fipc_nlmsg msg;

	if (!fipc_event_open(&msg, FASTIPC_CMD_CAP_REVOKED, GFP_KERNEL))
		return;
	fipc_nlmsg_u64(&msg, FASTIPC_A_EVENT_ENDPOINT, endpoint);
	fipc_event_actor(&msg, current);
	fipc_nlmsg_u64(&msg, FASTIPC_A_EVENT_COUNT, count);
	fipc_event_send(&msg, GFP_KERNEL);
}
