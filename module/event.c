// SPDX-License-Identifier: GPL-2.0
/* Events: what is multicast, and in which attributes. */
#include <net/genetlink.h>
#include <linux/sched.h>
#include <linux/fastipc_netlink.h>

#include "event.h"
#include "nlmsg.h"

/* Of the family's groups. */
#define FIPC_EVENTS_GROUP 0

/* The family is registered. Written by netlink.c, read without a lock. */
static bool events_enabled;

/**
 * fipc_events_wanted - does anybody listen?
 *
 * Context: any.
 *
 * Return: true if so, a moment ago.
 */
bool fipc_events_wanted(void)
{
	return READ_ONCE(events_enabled) &&
	       fipc_nlmsg_has_listeners(FIPC_EVENTS_GROUP);
}

/**
 * fipc_events_enable - allow events, or stop them
 * @enable: true once the family is registered with its one multicast group; false
 *	    before it is unregistered. Objects that go with the module, such as
 *	    endpoints in transfers, are not announced
 */
void fipc_events_enable(bool enable)
{
	WRITE_ONCE(events_enabled, enable);
}

/* False: nobody wants it, or there is no memory. */
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

/* Three attributes; numbers are those of the initial namespace. */
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
	/* A page has room for all. */
	if (WARN_ON_ONCE(fipc_nlmsg_end(msg)))
		nlmsg_free(msg->skb);
	else
		fipc_nlmsg_multicast(msg, FIPC_EVENTS_GROUP, gfp);
}

/**
 * fipc_event_endpoint_created - the current task has made an endpoint
 * @endpoint: its id
 * @depth: room in its queue
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
 * fipc_event_endpoint_closed - nobody can receive there any more
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
 * fipc_event_queue_full - the current task has met a full queue
 * @endpoint: id
 * @depth: room in that queue
 *
 * Context: task; no lock, but perhaps rcu_read_lock().
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
 * fipc_event_call_unanswered - a call is late
 * @call: what is known of it
 *
 * Context: as above.
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
 * fipc_event_cap_revoked - the current task has taken capabilities back
 * @endpoint: id
 * @count: how many that lived
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
