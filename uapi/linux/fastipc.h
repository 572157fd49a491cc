/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * fastipc - synchronous, capability-secured message passing
 *
 * This header is the whole contract between the module and user space. Every
 * structure has the same layout for 32-bit and 64-bit tasks and has no holes.
 *
 * Each open("/dev/fastipc") creates a space: a table of capabilities. All tasks
 * that share the open file share the space. A message is seven 64-bit words. It
 * goes through an endpoint, from a capability with %FIPC_RIGHT_SEND to a
 * capability with %FIPC_RIGHT_RECV.
 *
 * All commands may sleep on memory allocation and on page faults. A command that
 * waits for another task says so. Each command lists its errors. These errors are
 * common to all commands:
 *
 *   ENOTTY  the command is unknown; or it is a hot command with another size; or
 *           it passes words in registers and the module does not support that
 *   EFAULT  the argument is not readable or not writable: nothing was done,
 *           unless the command says otherwise
 *   EINVAL  unknown bits in a field that the kernel reads, or non-zero padding
 *   E2BIG   control commands: the structure is longer than the kernel knows, and
 *           the unknown part is not zero
 */
#ifndef _UAPI_LINUX_FASTIPC_H
#define _UAPI_LINUX_FASTIPC_H

#include <linux/ioctl.h>
#include <linux/types.h>

/* fipc_info.abi. It is incremented when a program must know the difference. */
#define FIPC_ABI		1

#define FIPC_IOC_TYPE		0xF5

/* Indices of the words of a message. */
#define FIPC_REG_CAP		0
#define FIPC_REG_OPCODE		1
#define FIPC_REG_FLAGS		2
#define FIPC_REG_DATA0		3
#define FIPC_REG_DATA1		4
#define FIPC_REG_DATA2		5
#define FIPC_REG_DATA3		6

/**
 * struct fipc_msg - seven words
 * @cap: sent: a token; received: the badge of the sender's capability
 * @opcode: low 32 bits: the user's, delivered unchanged; high 32 bits: must be 0
 * @flags: low 32 bits: the user's, delivered unchanged; high 32 bits: FIPC_F_*
 * @data: the user's, delivered unchanged (but see FIPC_F_CAP)
 */
struct fipc_msg {
	__aligned_u64 cap;
	__aligned_u64 opcode;
	__aligned_u64 flags;
	__aligned_u64 data[4];
};

/* fipc_msg.flags, sent: deliver to a waiting receiver or fail with EAGAIN. */
#define FIPC_F_FAST		(1ULL << 34)
/* fipc_msg.flags, received: the sender waits for a reply. */
#define FIPC_F_CALL		(1ULL << 35)
/* fipc_msg.flags, received: the message has waited in the queue or in line. */
#define FIPC_F_QUEUED		(1ULL << 36)
/*
 * fipc_msg.flags, received: the last capability of a mint with FIPC_MINT_NOTIFY no
 * longer exists. cap is the badge of these capabilities; all else is 0. This
 * message comes after all messages that were sent through them.
 */
#define FIPC_F_HANGUP		(1ULL << 37)

/*
 * fipc_msg.flags, sent and received: a call or a reply carries a capability or a
 * file descriptor in data[3]. Both flags together are an error (EINVAL). A one-way
 * send can carry neither (EOPNOTSUPP).
 *
 * Sent: data[3] is a token of a capability with FIPC_RIGHT_MINT, or a descriptor.
 * The sender keeps it. A descriptor of this module cannot be sent; any other can.
 *
 * Received: data[3] is the token of a copy, with the same rights and badge, in the
 * space of the command; or a descriptor of the same open file, close-on-exec. If
 * it cannot be installed (the table is full, there is no memory, or the capability
 * was revoked), data[3] is 0 or -1. The message is delivered in any case.
 *
 * The command takes a reference before it sends anything. The reference belongs to
 * the call until a server takes the call. If the call ends before that, or if a
 * reply comes too late, the reference is dropped and nothing is installed.
 *
 * Errors of CALL, REPLY and REPLY_RECV. After one of them, nothing was sent:
 *
 *   EBADF   not an open descriptor, or a descriptor of this module: a space or an
 *           exported capability
 *   ENOENT  no such token
 *   EACCES  the capability lacks FIPC_RIGHT_MINT
 *   ENOMEM  no memory
 */
#define FIPC_F_CAP		(1ULL << 32)
#define FIPC_F_FD		(1ULL << 33)

/* The low half of opcode and flags belongs to the user. */
#define FIPC_USER_MASK		0xffffffffULL

/**
 * struct fipc_xfer - a message and a deadline
 * @msg: the seven words
 * @deadline: absolute CLOCK_MONOTONIC time in nanoseconds, as clock_gettime()
 *            returns it to the calling task. 0: no deadline. A time in the past:
 *            one attempt without waiting (a call is not even sent)
 */
struct fipc_xfer {
	struct fipc_msg msg;
	__aligned_u64 deadline;
};

/*
 * Hot commands. Their layout never changes.
 */

/*
 * FIPC_IOC_SEND - send @msg one way through the capability @msg.cap
 *
 * If a receiver waits, the words are copied directly into its slot. Otherwise they
 * go to the endpoint's queue. If the queue is full, the sender waits in line.
 *
 *   ENOENT      no such token: dropped, revoked or forged
 *   EACCES      the capability lacks FIPC_RIGHT_SEND
 *   EPIPE       the endpoint is closed: the message can never be received
 *   EAGAIN      FIPC_F_FAST is set and no receiver waits; or the queue is full,
 *               and the file is O_NONBLOCK or this task has a call in flight
 *   ETIMEDOUT   the queue was full until @deadline
 *   EINTR       a signal came during the wait, and its handler was installed
 *               without SA_RESTART: the message was not sent
 *   EOPNOTSUPP  FIPC_F_CAP or FIPC_F_FD: only calls and replies can carry them
 *   EINVAL      bits in the high half of @msg.opcode, or other bits in the high
 *               half of @msg.flags
 *   ENOMEM      no memory for the task's slot, at its first wait
 */
#define FIPC_IOC_SEND		_IOW(FIPC_IOC_TYPE, 0x00, struct fipc_xfer)

/*
 * FIPC_IOC_RECV - receive one message through the capability @msg.cap
 *
 * Waits for a message. Reads @msg.cap and @deadline, writes @msg. Waiting receivers
 * are served in FIFO order. If a message cannot be copied to user space (EFAULT),
 * the task keeps it. If the task's next receive is on the same endpoint, it returns
 * the message. If it is on another endpoint, it drops the message. poll() does not
 * report a kept message.
 *
 * A call may carry a capability or a descriptor (see FIPC_F_CAP). It is installed
 * as the last step. If the message is kept, what it carries is kept too.
 *
 * If the task serves a caller that it has neither answered nor deferred, the
 * receive ends that call (the caller gets ECANCELED). It also cancels a call of
 * the task itself that was interrupted. Both happen even if no message comes.
 *
 *   ENOENT      no such token: dropped, revoked or forged
 *   EACCES      the capability lacks FIPC_RIGHT_RECV
 *   EPIPE       the endpoint was closed during the wait
 *   EAGAIN      there is no message, and the file is O_NONBLOCK
 *   ETIMEDOUT   no message came until @deadline
 *   EINTR       a signal came during the wait, and its handler was installed
 *               without SA_RESTART
 *   ENOMEM      no memory for the task's slot, at its first receive
 */
#define FIPC_IOC_RECV		_IOWR(FIPC_IOC_TYPE, 0x01, struct fipc_xfer)

/*
 * FIPC_IOC_CALL - send @msg through the capability @msg.cap, wait for the reply
 *
 * A call does not count against the endpoint's depth. It ends exactly once: with a
 * reply (in @msg; word 0 is 0), or with EPIPE, EOWNERDEAD, ECANCELED or ETIMEDOUT.
 *
 * A signal that comes before a server has taken the call withdraws the call. The
 * command then restarts, or returns EINTR if the handler was installed without
 * SA_RESTART. A later signal ends the command with EINTR, with or without a
 * handler. The call then stays in flight until FIPC_IOC_AWAIT_REPLY resumes the
 * wait, or until the task's next call or receive cancels it. If the reply cannot be
 * copied to user space (EFAULT), it is kept for FIPC_IOC_AWAIT_REPLY.
 *
 *   ENOENT      no such token: dropped, revoked or forged
 *   EACCES      the capability lacks FIPC_RIGHT_SEND
 *   EPIPE       the endpoint is closed, and no server had taken the call
 *   EAGAIN      FIPC_F_FAST is set and no receiver waits
 *   ETIMEDOUT   @deadline passed; if it was in the past already, nothing was sent
 *   EINTR       a signal
 *   EOWNERDEAD  a server took the call and exited or executed another program, or
 *               the space of its deferred reply was closed: the call may have been
 *               executed. Or a server could not read the call (EFAULT) and then
 *               received on another endpoint
 *   ECANCELED   the server received again without a reply
 *   EOPNOTSUPP  the file is O_NONBLOCK
 *   EINVAL      as for FIPC_IOC_SEND; or FIPC_F_CAP and FIPC_F_FD together
 *   ENOMEM      no memory for the task's slot, at its first call
 *   and the errors of a transfer: see FIPC_F_CAP
 */
#define FIPC_IOC_CALL		_IOWR(FIPC_IOC_TYPE, 0x02, struct fipc_xfer)

/*
 * FIPC_IOC_REPLY - reply to the caller that this task serves
 *
 * Never waits for another task. Ignores @deadline. @msg.cap is 0, or the token of a
 * deferred reply.
 *
 *   ESRCH       the task serves no caller; or no such deferred reply. If a space
 *               has more than 1,024 deferred replies, those of calls that have
 *               ended may have been removed
 *   ECANCELED   the call has ended already, or the caller has exited. The task no
 *               longer serves it
 *   EINVAL      as for FIPC_IOC_CALL; or FIPC_F_FAST
 *   ENOMEM      no memory for the task's slot, at its first command
 *   and the errors of a transfer (see FIPC_F_CAP): the task still serves the
 *   caller, or the deferred reply still exists
 */
#define FIPC_IOC_REPLY		_IOW(FIPC_IOC_TYPE, 0x03, struct fipc_xfer)

/*
 * FIPC_IOC_REPLY_RECV - reply, then receive through the capability @msg.cap
 *
 * The reply never fails: it is not an error if the call has ended or if the task
 * serves no caller. Nothing was done after EINVAL, after EFAULT on reading the
 * argument, or after an error of the transfer (see FIPC_F_CAP), which is checked
 * first. Any other error is an error of the receive, as for FIPC_IOC_RECV, and the
 * reply was sent. If the task served a caller, a signal restarts the command only
 * if no handler runs.
 *
 * Retrying after EFAULT is safe: no reply is sent twice. A call that could not be
 * copied to user space cannot be answered before it is received.
 */
#define FIPC_IOC_REPLY_RECV	_IOWR(FIPC_IOC_TYPE, 0x04, struct fipc_xfer)

/*
 * FIPC_IOC_AWAIT_REPLY - continue to wait for the reply of an interrupted call
 *
 * Reads @msg.cap and @msg.opcode, which must be those of the call. Keeps the
 * deadline of the call. The errors are those of a FIPC_IOC_CALL that a server has
 * taken, and
 *
 *   ESRCH       no such call of this task is in flight or has a kept reply
 *   EOPNOTSUPP  the file is O_NONBLOCK
 */
#define FIPC_IOC_AWAIT_REPLY	_IOWR(FIPC_IOC_TYPE, 0x05, struct fipc_xfer)

/* Maximum number of messages in one batch. */
#define FIPC_BATCH_MAX		64

/**
 * struct fipc_batch - several messages through one capability
 * @msgs: address of an array of struct fipc_msg
 * @cap: a token
 * @deadline: for the whole command, as in struct fipc_xfer
 * @count: number of elements in @msgs: 1 to FIPC_BATCH_MAX
 * @done: out: how many were sent or received, counted from the first
 */
struct fipc_batch {
	__aligned_u64 msgs;
	__aligned_u64 cap;
	__aligned_u64 deadline;
	__u32 count;
	__u32 done;
};

/*
 * FIPC_IOC_SEND_BATCH - send @count messages one way through the capability @cap
 *
 * Does the same as @count times FIPC_IOC_SEND, in this order. The first word of
 * each message is not read. Messages of other senders may come in between. If an
 * error or a signal ends the command after the first message, the command returns
 * success and @done is less than @count: the remaining messages were not sent. On
 * failure @done is set to 0, unless @count and @done are not accessible (EFAULT).
 *
 * The errors are those of FIPC_IOC_SEND, for the first message, and
 *
 *   EINVAL    @count is 0
 *   EMSGSIZE  @count is greater than FIPC_BATCH_MAX
 *   EFAULT    the first message cannot be read; or @done cannot be written
 */
#define FIPC_IOC_SEND_BATCH	_IOWR(FIPC_IOC_TYPE, 0x06, struct fipc_batch)

/*
 * FIPC_IOC_RECV_BATCH - receive up to @count messages through the capability @cap
 *
 * Waits for the first message as FIPC_IOC_RECV does, then takes the messages that
 * are there. A call (FIPC_F_CALL) is always the last message of a batch. If a
 * message cannot be copied to user space, the task keeps it as with FIPC_IOC_RECV,
 * and @done counts the messages before it. @done is written as by
 * FIPC_IOC_SEND_BATCH.
 *
 * The errors are those of FIPC_IOC_RECV, for the first message, and
 *
 *   EINVAL    @count is 0
 *   EMSGSIZE  @count is greater than FIPC_BATCH_MAX
 *   EFAULT    the first message cannot be written, and the task keeps it; or
 *             @done cannot be written
 */
#define FIPC_IOC_RECV_BATCH	_IOWR(FIPC_IOC_TYPE, 0x07, struct fipc_batch)

/**
 * struct fipc_send_to - a message for one task
 * @msg: the seven words
 * @pid: thread ID of the receiver, in the caller's pid namespace
 * @__pad: 0
 */
struct fipc_send_to {
	struct fipc_msg msg;
	__s32 pid;
	__u32 __pad;
};

/*
 * FIPC_IOC_SEND_TO - send @msg one way to the task @pid
 *
 * If the task waits to receive at the endpoint of the capability @msg.cap, the
 * words are copied directly into its slot, even if other receivers wait before it.
 * Never waits and never uses the queue. FIPC_F_FAST has no effect.
 *
 *   ENOENT      no such token: dropped, revoked or forged
 *   EACCES      the capability lacks FIPC_RIGHT_SEND
 *   EPIPE       the endpoint is closed
 *   ESRCH       no task has this ID, or the task is exiting
 *   EAGAIN      the task does not wait to receive at this endpoint
 *   EOPNOTSUPP  FIPC_F_CAP or FIPC_F_FD: only calls and replies can carry them
 *   EINVAL      as for FIPC_IOC_SEND; or @__pad is not 0
 */
#define FIPC_IOC_SEND_TO	_IOW(FIPC_IOC_TYPE, 0x08, struct fipc_send_to)

/*
 * The commands 0x00 to 0x05 with the words in registers of the system call. The
 * kernel does not access user memory:
 *
 *             fd, command   words 0 to 6                        deadline
 *   x86_64    rdi, rsi      rdx, r10, r8, r9, r12, r13, r14     r15
 *   arm64     x0, x1        x2, x3, x4, x5, x6, x9, x10         x11
 *   riscv64   a0, a1        a2, a3, a4, a5, a6, t0, t1          t2
 *
 * On success, a command that receives or waits for a reply leaves the message in
 * the registers of its words. No other register changes, except those that every
 * system call changes. On failure none of them changes. A command that is restarted
 * after a signal starts again with its original words.
 *
 * Semantics and errors are those of the command of the same name, without EFAULT.
 * A call that was made in one form may be awaited in the other form.
 *
 *   ENOTTY  the module was built without these commands (FIPC_FEATURE_REGS) or
 *           for another architecture, or the system call is not a native 64-bit
 *           one
 */
#define FIPC_IOC_SEND_REGS		_IO(FIPC_IOC_TYPE, 0x10)
#define FIPC_IOC_RECV_REGS		_IO(FIPC_IOC_TYPE, 0x11)
#define FIPC_IOC_CALL_REGS		_IO(FIPC_IOC_TYPE, 0x12)
#define FIPC_IOC_REPLY_REGS		_IO(FIPC_IOC_TYPE, 0x13)
#define FIPC_IOC_REPLY_RECV_REGS	_IO(FIPC_IOC_TYPE, 0x14)
#define FIPC_IOC_AWAIT_REPLY_REGS	_IO(FIPC_IOC_TYPE, 0x15)

/*
 * Control commands. They are extensible by size. A shorter structure is extended
 * with zeros, but it must not be shorter than the size given here (EINVAL). A
 * longer structure must be zero after the part that the kernel knows (E2BIG). On
 * failure nothing was created.
 */

/* fipc_info.features: native tasks may pass words in registers. */
#define FIPC_FEATURE_REGS	(1ULL << 0)

/**
 * struct fipc_info - properties of the module
 * @abi: out: FIPC_ABI of the module
 * @__pad: out: 0
 * @features: out: FIPC_FEATURE_*, according to the current settings
 * @batch_max: out: maximum number of messages in one batch
 * @depth_max: out: maximum depth of an endpoint
 * @caps_max: out: maximum number of capabilities in one space
 */
struct fipc_info {
	__u32 abi;
	__u32 __pad;
	__aligned_u64 features;
	__aligned_u64 batch_max;
	__aligned_u64 depth_max;
	__aligned_u64 caps_max;
};

/* Calls and replies may carry file descriptors and capabilities. */
#define FIPC_FEATURE_FD		(1ULL << 1)
/* A waiting task may spin for a while before it sleeps. */
#define FIPC_FEATURE_SPIN	(1ULL << 2)
/* A call or a reply may hand its CPU to the task that it wakes. */
#define FIPC_FEATURE_HANDOFF	(1ULL << 3)

/* FIPC_IOC_INFO - has only the common errors */
#define FIPC_IOC_INFO		_IOR(FIPC_IOC_TYPE, 0x20, struct fipc_info)

/* Rights of a capability. */
#define FIPC_RIGHT_SEND		1	/* send */
#define FIPC_RIGHT_RECV		2	/* receive; keeps the endpoint open */
#define FIPC_RIGHT_MINT		4	/* derive, export, transfer */
#define FIPC_RIGHTS_ALL		7

/* Depth of an endpoint: maximum number of one-way messages in its queue. */
#define FIPC_DEPTH_DEFAULT	64
#define FIPC_DEPTH_MAX		1024

/*
 * fipc_endpoint_create.flags: a task that waits here sleeps at once and never
 * spins. This is for servers whose replies take long and where idle CPUs should be
 * left to other tasks.
 */
#define FIPC_EP_NOSPIN		(1ULL << 0)

/**
 * struct fipc_endpoint_create - create an endpoint and its first capability
 * @flags: in: 0 or FIPC_EP_NOSPIN
 * @depth: in: 1 to FIPC_DEPTH_MAX; 0 means FIPC_DEPTH_DEFAULT
 * @__pad: in: 0
 * @cap: out: token of a capability with all rights and badge 0
 * @id: out: the endpoint's number in traces; never reused, not a secret
 */
struct fipc_endpoint_create {
	__aligned_u64 flags;
	__u32 depth;
	__u32 __pad;
	__aligned_u64 cap;
	__aligned_u64 id;
};

/*
 * FIPC_IOC_ENDPOINT_CREATE
 *
 *   EINVAL  unknown @flags, or @depth is greater than FIPC_DEPTH_MAX
 *   ENOSPC  the space's table is full
 *   ENOMEM  no memory, or the limit of the task's memory cgroup is reached
 */
#define FIPC_IOC_ENDPOINT_CREATE \
	_IOWR(FIPC_IOC_TYPE, 0x21, struct fipc_endpoint_create)

/*
 * fipc_cap_mint.flags: send FIPC_F_HANGUP to the endpoint when the last copy of the
 * new capability was dropped, revoked or closed, in all spaces and files. A copy is
 * any capability derived from it, directly or indirectly, without its own badge and
 * without its own FIPC_MINT_NOTIFY.
 */
#define FIPC_MINT_NOTIFY	(1ULL << 0)

/**
 * struct fipc_cap_mint - derive a capability
 * @cap: in: the source, with FIPC_RIGHT_MINT
 * @rights: in: FIPC_RIGHT_*, a non-empty subset of the source's rights
 * @badge: in: the new badge, if the source's badge is 0; 0: inherit the badge
 * @flags: in: 0 or FIPC_MINT_NOTIFY
 * @new_cap: out: token of the new capability
 */
struct fipc_cap_mint {
	__aligned_u64 cap;
	__aligned_u64 rights;
	__aligned_u64 badge;
	__aligned_u64 flags;
	__aligned_u64 new_cap;
};

/*
 * FIPC_IOC_CAP_MINT
 *
 *   ENOENT  no such token
 *   EACCES  the source lacks FIPC_RIGHT_MINT or one of @rights; or @badge or
 *           FIPC_MINT_NOTIFY is given and the source already has a badge
 *   EINVAL  @rights is 0 or has unknown bits, or unknown @flags
 *   ENOSPC  the space's table is full
 *   ENOMEM  no memory
 */
#define FIPC_IOC_CAP_MINT	_IOWR(FIPC_IOC_TYPE, 0x22, struct fipc_cap_mint)

/**
 * struct fipc_cap_drop - drop a capability
 * @cap: in: the token; it never becomes valid again
 */
struct fipc_cap_drop {
	__aligned_u64 cap;
};

/*
 * FIPC_IOC_CAP_DROP
 *
 * Dropping the last capability with FIPC_RIGHT_RECV closes the endpoint: its queue
 * is emptied, and the tasks that wait there get EPIPE.
 *
 *   ENOENT  no such token
 */
#define FIPC_IOC_CAP_DROP	_IOW(FIPC_IOC_TYPE, 0x23, struct fipc_cap_drop)

/**
 * struct fipc_cap_revoke - revoke all capabilities derived from a capability
 * @cap: in: the token; it stays valid
 */
struct fipc_cap_revoke {
	__aligned_u64 cap;
};

/*
 * FIPC_IOC_CAP_REVOKE
 *
 * Revokes all capabilities that were minted, exported, imported or transferred from
 * @cap before the command began, and all capabilities derived from those in turn.
 * When the command returns, none of them exists in any space, file or transfer.
 * Dropping a capability between @cap and a descendant does not protect the
 * descendant: it becomes a child of the dropped capability's source.
 *
 * After the command, no message is sent or received through a revoked capability.
 * A task that waits through one gets ENOENT. Queued messages stay queued, and calls
 * that a server has taken continue. A descriptor that held a revoked capability
 * polls EPOLLHUP.
 *
 * Needs no right. May wait for another revocation on the same endpoint.
 *
 *   ENOENT  no such token
 */
#define FIPC_IOC_CAP_REVOKE	_IOW(FIPC_IOC_TYPE, 0x24, struct fipc_cap_revoke)

/**
 * struct fipc_cap_export - put a copy of a capability into a file descriptor
 * @cap: in: the source, with FIPC_RIGHT_MINT
 * @flags: in: 0 or O_CLOEXEC
 * @fd: out: the descriptor; it can be passed by fork, exec and SCM_RIGHTS
 * @__pad: in: 0
 *
 * poll() on @fd: EPOLLIN if a receive would not sleep, EPOLLOUT if a send would
 * not sleep, each only if the copy has the right; EPOLLHUP if the endpoint is
 * closed; EPOLLHUP alone if the copy was revoked. The copy keeps the endpoint open
 * if it has FIPC_RIGHT_RECV.
 */
struct fipc_cap_export {
	__aligned_u64 cap;
	__aligned_u64 flags;
	__s32 fd;
	__u32 __pad;
};

/*
 * FIPC_IOC_CAP_EXPORT
 *
 *   ENOENT  no such token
 *   EACCES  the capability lacks FIPC_RIGHT_MINT
 *   EINVAL  unknown @flags
 *   EMFILE  the process has no free descriptor (ENFILE: the system has none)
 *   ENOMEM  no memory
 */
#define FIPC_IOC_CAP_EXPORT	_IOWR(FIPC_IOC_TYPE, 0x25, struct fipc_cap_export)

/**
 * struct fipc_cap_import - make a copy of an exported capability
 * @fd: in: a descriptor from FIPC_IOC_CAP_EXPORT; it stays open
 * @__pad: in: 0
 * @cap: out: token in this space of a copy with the same rights and badge
 */
struct fipc_cap_import {
	__s32 fd;
	__u32 __pad;
	__aligned_u64 cap;
};

/*
 * FIPC_IOC_CAP_IMPORT
 *
 *   EBADF   @fd is not open, or is not an exported capability
 *   ENOENT  the exported capability was revoked
 *   ENOSPC  the space's table is full
 *   ENOMEM  no memory
 */
#define FIPC_IOC_CAP_IMPORT	_IOWR(FIPC_IOC_TYPE, 0x26, struct fipc_cap_import)

/**
 * struct fipc_reply_defer - defer the reply to a call
 * @reply: out: a token for one FIPC_IOC_REPLY, by any task that uses this space
 *
 * Afterwards the task serves no caller and can receive again. The call ends with
 * that reply, at its own deadline, or with EOWNERDEAD when the space is closed.
 */
struct fipc_reply_defer {
	__aligned_u64 reply;
};

/*
 * FIPC_IOC_REPLY_DEFER
 *
 *   ESRCH   the task serves no caller
 *   ENOSPC  too many deferred replies
 *   ENOMEM  no memory
 */
#define FIPC_IOC_REPLY_DEFER \
	_IOWR(FIPC_IOC_TYPE, 0x27, struct fipc_reply_defer)

/**
 * struct fipc_caller_info - which task made a call
 * @reply: in: token of a deferred reply; 0: the caller that this task serves
 * @pid: out: process ID in the pid namespace of the current task; 0 if the caller
 *       has none there
 * @tid: out: thread ID, in the same way
 * @uid: out: user ID at the time of the call, in the current task's user namespace
 * @gid: out: group ID, in the same way
 * @badge: out: badge of the capability that the call was made through
 */
struct fipc_caller_info {
	__aligned_u64 reply;
	__s32 pid;
	__s32 tid;
	__u32 uid;
	__u32 gid;
	__aligned_u64 badge;
};

/*
 * FIPC_IOC_CALLER_INFO
 *
 *   ESRCH   no caller waits for this reply: the task serves no caller, there is no
 *           such deferred reply, or the call has ended
 *   ENOMEM  no memory for the task's slot, at its first command
 */
#define FIPC_IOC_CALLER_INFO \
	_IOWR(FIPC_IOC_TYPE, 0x28, struct fipc_caller_info)

#endif /* _UAPI_LINUX_FASTIPC_H */
