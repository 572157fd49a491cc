/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: trace events
 *
 * For perf, trace-cmd and bpftrace. All fields are numbers. An event that is off costs
 * a jump that is not taken. Events only read their arguments, and no decision depends
 * on them. Their names, fields and values are part of the interface: scripts depend on
 * them.
 *
 * Thread numbers are those of the initial pid namespace. The id of a call is the same
 * in all its events, and no other call in progress has the same id.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM fastipc

#if !defined(FASTIPC_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define FASTIPC_TRACE_H

#include <linux/tracepoint.h>

#include "trace_types.h"

TRACE_DEFINE_ENUM(FIPC_SLOW_QUEUED);
TRACE_DEFINE_ENUM(FIPC_SLOW_STALLED);
TRACE_DEFINE_ENUM(FIPC_SLOW_RECEIVED);
TRACE_DEFINE_ENUM(FIPC_SLOW_REFUSED);
TRACE_DEFINE_ENUM(FIPC_CAP_CREATED);
TRACE_DEFINE_ENUM(FIPC_CAP_DERIVED);
TRACE_DEFINE_ENUM(FIPC_CAP_DROPPED);
TRACE_DEFINE_ENUM(FIPC_CAP_REVOKED);
TRACE_DEFINE_ENUM(FIPC_ENDPOINT_CREATED);
TRACE_DEFINE_ENUM(FIPC_ENDPOINT_CLOSED);
TRACE_DEFINE_ENUM(FIPC_WAIT_SPUN);
TRACE_DEFINE_ENUM(FIPC_WAIT_SPUN_IN_VAIN);
TRACE_DEFINE_ENUM(FIPC_WAIT_SLEEPS);

/**
 * fipc_fast_send - a message was copied into the slot of a waiting receiver
 * @ep: the endpoint
 * @msg: the message, sealed: its first word is the sender's badge
 * @receiver: the receiver's slot; @pid is its thread
 */
TRACE_EVENT(fipc_fast_send,

	TP_PROTO(const struct fipc_endpoint *ep, const struct fipc_msg *msg,
		 const struct fipc_slot *receiver),

	TP_ARGS(ep, msg, receiver),

	TP_STRUCT__entry(
		__field(u64, endpoint)
		__field(u64, badge)
		__field(u32, opcode)
		__field(s32, pid)
	),

	TP_fast_assign(
		__entry->endpoint = ep->id;
		__entry->badge = msg->cap;
		__entry->opcode = msg->opcode;
		__entry->pid = receiver->wait.task->pid;
	),

	TP_printk("pid=%d endpoint=%llu badge=%llu opcode=%u",
		  __entry->pid, __entry->endpoint, __entry->badge,
		  __entry->opcode)
);

/**
 * fipc_fast_receive - a sender delivered directly to a receive that waited
 * @self: the slot of the current task
 */
TRACE_EVENT(fipc_fast_receive,

	TP_PROTO(const struct fipc_slot *self),

	TP_ARGS(self),

	TP_STRUCT__entry(
		__field(u64, endpoint)
		__field(u64, badge)
		__field(u32, opcode)
	),

	TP_fast_assign(
		__entry->endpoint = self->last_ep;
		__entry->badge = self->msg.cap;
		__entry->opcode = self->msg.opcode;
	),

	TP_printk("endpoint=%llu badge=%llu opcode=%u",
		  __entry->endpoint, __entry->badge, __entry->opcode)
);

/**
 * fipc_slow_path - a message took the slow path
 * @ep: the endpoint
 * @msg: the message, sealed
 * @reason: enum fipc_slow_reason
 * @queued: number of messages in the queue then
 */
TRACE_EVENT(fipc_slow_path,

	TP_PROTO(const struct fipc_endpoint *ep, const struct fipc_msg *msg,
		 enum fipc_slow_reason reason, u32 queued),

	TP_ARGS(ep, msg, reason, queued),

	TP_STRUCT__entry(
		__field(u64, endpoint)
		__field(u64, badge)
		__field(u32, opcode)
		__field(u32, reason)
		__field(u32, queued)
	),

	TP_fast_assign(
		__entry->endpoint = ep->id;
		__entry->badge = msg->cap;
		__entry->opcode = msg->opcode;
		__entry->reason = reason;
		__entry->queued = queued;
	),

	TP_printk("reason=%s endpoint=%llu badge=%llu opcode=%u queued=%u",
		  __print_symbolic(__entry->reason,
				   { FIPC_SLOW_QUEUED, "queued" },
				   { FIPC_SLOW_STALLED, "stalled" },
				   { FIPC_SLOW_RECEIVED, "received" },
				   { FIPC_SLOW_REFUSED, "refused" }),
		  __entry->endpoint, __entry->badge, __entry->opcode,
		  __entry->queued)
);

/**
 * fipc_call - the current task makes a call
 * @self: its slot; @id is the id of the call
 * @ep: the endpoint
 * @msg: the message, sealed
 * @server: the slot of the server that gets the call at once; @pid is its thread.
 *          NULL, and @pid 0, if the call waits in line
 *
 * Comes before all events of the server about this call.
 */
TRACE_EVENT(fipc_call,

	TP_PROTO(const struct fipc_slot *self, const struct fipc_endpoint *ep,
		 const struct fipc_msg *msg, const struct fipc_slot *server),

	TP_ARGS(self, ep, msg, server),

	TP_STRUCT__entry(
		__field(u64, id)
		__field(u64, endpoint)
		__field(u64, badge)
		__field(u32, opcode)
		__field(s32, pid)
	),

	TP_fast_assign(
		__entry->id = fipc_call_id(self);
		__entry->endpoint = ep->id;
		__entry->badge = msg->cap;
		__entry->opcode = msg->opcode;
		__entry->pid = server ? server->wait.task->pid : 0;
	),

	TP_printk("id=%llx endpoint=%llu badge=%llu opcode=%u pid=%d",
		  __entry->id, __entry->endpoint, __entry->badge,
		  __entry->opcode, __entry->pid)
);

/**
 * fipc_reply - a call has ended
 * @caller: slot of the task that made it; @pid is its thread
 * @result: 0 if the current task replied; else the error that the call ends with.
 *          -ERESTARTSYS (512) if a signal came before a server took the call: the call
 *          is then made again
 *
 * Occurs once for each fipc_call, before the caller continues.
 */
TRACE_EVENT(fipc_reply,

	TP_PROTO(const struct fipc_slot *caller, int result),

	TP_ARGS(caller, result),

	TP_STRUCT__entry(
		__field(u64, id)
		__field(u64, endpoint)
		__field(u64, badge)
		__field(u32, opcode)
		__field(s32, pid)
		__field(s32, result)
	),

	TP_fast_assign(
		__entry->id = fipc_call_id(caller);
		__entry->endpoint = caller->call.ep_id;
		__entry->badge = caller->call.badge;
		__entry->opcode = caller->call.opcode;
		__entry->pid = caller->wait.task->pid;
		__entry->result = result;
	),

	TP_printk("id=%llx endpoint=%llu badge=%llu opcode=%u pid=%d result=%d",
		  __entry->id, __entry->endpoint, __entry->badge,
		  __entry->opcode, __entry->pid, __entry->result)
);

/**
 * fipc_cap - a capability begins or ends
 * @cap: the capability; @rights are FIPC_RIGHT_*
 * @what: enum fipc_cap_event
 */
TRACE_EVENT(fipc_cap,

	TP_PROTO(const struct fipc_cap *cap, enum fipc_cap_event what),

	TP_ARGS(cap, what),

	TP_STRUCT__entry(
		__field(u64, endpoint)
		__field(u64, badge)
		__field(u32, rights)
		__field(u32, what)
	),

	TP_fast_assign(
		__entry->endpoint = cap->ep->id;
		__entry->badge = cap->badge;
		__entry->rights = cap->rights;
		__entry->what = what;
	),

	TP_printk("what=%s endpoint=%llu badge=%llu rights=%s",
		  __print_symbolic(__entry->what,
				   { FIPC_CAP_CREATED, "created" },
				   { FIPC_CAP_DERIVED, "derived" },
				   { FIPC_CAP_DROPPED, "dropped" },
				   { FIPC_CAP_REVOKED, "revoked" }),
		  __entry->endpoint, __entry->badge,
		  __print_flags(__entry->rights, "|", { 1, "send" },
				{ 2, "recv" }, { 4, "mint" }))
);

/**
 * fipc_endpoint - an endpoint is created or closes
 * @ep: the endpoint; @depth is the number of entries of its queue
 * @what: enum fipc_endpoint_event
 */
TRACE_EVENT(fipc_endpoint,

	TP_PROTO(const struct fipc_endpoint *ep, enum fipc_endpoint_event what),

	TP_ARGS(ep, what),

	TP_STRUCT__entry(
		__field(u64, endpoint)
		__field(u32, depth)
		__field(u32, what)
	),

	TP_fast_assign(
		__entry->endpoint = ep->id;
		__entry->depth = ep->depth;
		__entry->what = what;
	),

	TP_printk("what=%s endpoint=%llu depth=%u",
		  __print_symbolic(__entry->what,
				   { FIPC_ENDPOINT_CREATED, "created" },
				   { FIPC_ENDPOINT_CLOSED, "closed" }),
		  __entry->endpoint, __entry->depth)
);

/**
 * fipc_wait - how the current task waits
 * @what: enum fipc_wait_event
 */
TRACE_EVENT(fipc_wait,

	TP_PROTO(enum fipc_wait_event what),

	TP_ARGS(what),

	TP_STRUCT__entry(
		__field(u32, what)
	),

	TP_fast_assign(
		__entry->what = what;
	),

	TP_printk("what=%s",
		  __print_symbolic(__entry->what,
				   { FIPC_WAIT_SPUN, "spun" },
				   { FIPC_WAIT_SPUN_IN_VAIN, "spun-in-vain" },
				   { FIPC_WAIT_SLEEPS, "sleeps" }))
);

#endif /* FASTIPC_TRACE_H */

#undef TRACE_INCLUDE_PATH
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_PATH .
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
