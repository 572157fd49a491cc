/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * fastipc - synchronous, capability-secured message passing
 *
 * This header is the whole contract between the module and user space. Every
 * structure has the same layout for 32-bit and 64-bit tasks and no holes.
 *
 * A space is what one open("/dev/fastipc") creates: a table of capabilities,
 * shared by all who share the open file. A message is seven 64-bit words that
 * travel through an endpoint from a capability with %FIPC_RIGHT_SEND to a
 * capability with %FIPC_RIGHT_RECV.
 *
 * All commands may sleep on memory allocation and page faults; those that wait
 * for another task say so. Each command lists its errors. Common to all:
 *
 *   ENOTTY  unknown command, or a hot command with another size; words in
 *           registers where the module does not take them
 *   EFAULT  the argument is not readable or not writable: nothing was done,
 *           unless the command says otherwise
 *   EINVAL  unknown bits in a field that the kernel reads, non-zero padding
 *   E2BIG   control commands: longer than the kernel knows, and not zero there
 */
#ifndef _UAPI_LINUX_FASTIPC_H
#define _UAPI_LINUX_FASTIPC_H

#include <linux/ioctl.h>
#include <linux/types.h>

/* What fipc_info.abi says: it grows when a program must know the difference. */
#define FIPC_ABI		1

#define FIPC_IOC_TYPE		0xF5

/* Words of a message, by index. */
#define FIPC_REG_CAP		0
#define FIPC_REG_OPCODE		1
#define FIPC_REG_FLAGS		2
#define FIPC_REG_DATA0		3
#define FIPC_REG_DATA1		4
#define FIPC_REG_DATA2		5
#define FIPC_REG_DATA3		6

/**
 * struct fipc_msg - seven words
 * @cap: sending: a token; received: the badge of the sender's capability
 * @opcode: low 32 bits: the user's, delivered as they are; high 32: must be 0
 * @flags: low 32 bits: the user's, delivered as they are; high 32: FIPC_F_*
 * @data: the user's, delivered as they are
 */
struct fipc_msg {
	__aligned_u64 cap;
	__aligned_u64 opcode;
	__aligned_u64 flags;
	__aligned_u64 data[4];
};

/* fipc_msg.flags, sending: deliver to a waiting receiver or fail (EAGAIN). */
#define FIPC_F_FAST		(1ULL << 34)
/* fipc_msg.flags, received: the sender waits for a reply. */
#define FIPC_F_CALL		(1ULL << 35)
/* fipc_msg.flags, received: the message came through the queue. */
#define FIPC_F_QUEUED		(1ULL << 36)
/*
 * fipc_msg.flags, received: the last capability that a mint with FIPC_MINT_NOTIFY
 * led to is gone; cap is their badge, all else is 0. Behind all that was sent
 * through them.
 */
#define FIPC_F_HANGUP		(1ULL << 37)

/*
 * fipc_msg.flags, both ways: a call or a reply carries a capability, or a file
 * descriptor, in data[3]. Not both (EINVAL); a one-way send has none (EOPNOTSUPP).
 *
 * Sent: a token of a capability with FIPC_RIGHT_MINT, or a descriptor; both stay the
 * sender's. Any descriptor but those of this module. Received: the token of a copy in
 * the space of the command, with the same rights and badge; or a descriptor of the
 * same open file, close-on-exec. If none could be made, the table being full or memory
 * short, data[3] is 0 or -1, and the message arrives all the same.
 *
 * It is taken hold of before anything is sent. Until a server has taken the call it
 * belongs to the call: where that ends before, or a reply comes too late, nobody gets
 * it.
 *
 * Errors of CALL, REPLY and REPLY_RECV, after which nothing was sent or answered:
 *
 *   EBADF   not an open descriptor, or one of this module: a space or an exported
 *           capability
 *   ENOENT  no such token
 *   EACCES  the capability lacks FIPC_RIGHT_MINT
 *   ENOMEM  no memory
 */
#define FIPC_F_CAP		(1ULL << 32)
#define FIPC_F_FD		(1ULL << 33)

/* The low half of opcode and flags belongs to the user. */
#define FIPC_USER_MASK		0xffffffffULL

/**
 * struct fipc_xfer - a message and the time until which to try
 * @msg: the seven words
 * @deadline: absolute CLOCK_MONOTONIC nanoseconds, as clock_gettime() of the
 *            calling task tells them; 0 waits for ever; a time already past
 *            means one attempt
 */
struct fipc_xfer {
	struct fipc_msg msg;
	__aligned_u64 deadline;
};

/*
 * Hot commands: fixed layout for ever.
 */

/*
 * FIPC_IOC_SEND - send @msg one way through the capability @msg.cap
 *
 * Where a receiver waits, the words go straight into its slot. Otherwise they
 * go to the endpoint's queue; while that is full the sender waits in line.
 *
 *   ENOENT      no such token: dropped, revoked or forged
 *   EACCES      the capability lacks FIPC_RIGHT_SEND
 *   EPIPE       the endpoint is closed: nobody can ever receive the message
 *   EAGAIN      FIPC_F_FAST and no receiver waits; or the queue is full and
 *               the file is O_NONBLOCK, or a call of this task is in flight
 *   ETIMEDOUT   the queue was full until @deadline
 *   EINTR       a signal with a handler without SA_RESTART while waiting: the
 *               message was not sent
 *   EOPNOTSUPP  FIPC_F_CAP or FIPC_F_FD: there is no call to hold them
 *   EINVAL      high half of @msg.opcode, other bits in the high half of
 *               @msg.flags
 *   ENOMEM      no memory for the task's slot, at its first wait
 */
#define FIPC_IOC_SEND		_IOW(FIPC_IOC_TYPE, 0x00, struct fipc_xfer)

/*
 * FIPC_IOC_RECV - receive one message through the capability @msg.cap
 *
 * Waits until a message is there. Reads @msg.cap and @deadline, writes @msg.
 * Receivers are served first in, first out. A message that cannot be written out
 * (EFAULT) stays with the task, and is what its next receive on the same endpoint
 * returns; poll() does not tell of it.
 *
 * A call may carry something that is installed as the last step: see FIPC_F_CAP. It
 * stays with a message that could not be written out.
 *
 * A task that receives gives up the caller that it serves and has not answered or
 * deferred (the caller gets ECANCELED), and a call of its own that was interrupted;
 * also where nothing comes.
 *
 *   ENOENT      no such token: dropped, revoked or forged
 *   EACCES      the capability lacks FIPC_RIGHT_RECV
 *   EPIPE       the endpoint was closed during the wait
 *   EAGAIN      no message is there and the file is O_NONBLOCK
 *   ETIMEDOUT   no message came until @deadline
 *   EINTR       a signal with a handler without SA_RESTART while waiting
 *   ENOMEM      no memory for the task's slot, at its first receive
 */
#define FIPC_IOC_RECV		_IOWR(FIPC_IOC_TYPE, 0x01, struct fipc_xfer)

/*
 * FIPC_IOC_CALL - send @msg through the capability @msg.cap, wait for the reply
 *
 * A call does not count against the endpoint's depth. It ends once: with a reply
 * (in @msg; word 0 is 0), or with EPIPE, EOWNERDEAD, ECANCELED or ETIMEDOUT. Until
 * a server has taken it a signal withdraws and restarts it. After that a signal
 * ends the command with EINTR, handler or not, and the call stays in flight until
 * FIPC_IOC_AWAIT_REPLY takes it up, or the task's next call or receive cancels it.
 * A reply that cannot be written out (EFAULT) stays for FIPC_IOC_AWAIT_REPLY.
 *
 *   ENOENT      no such token: dropped, revoked or forged
 *   EACCES      the capability lacks FIPC_RIGHT_SEND
 *   EPIPE       the endpoint is closed, and no server had taken the call
 *   EAGAIN      FIPC_F_FAST and no receiver waits
 *   ETIMEDOUT   @deadline passed; if it had before, nothing was sent
 *   EINTR       a signal
 *   EOWNERDEAD  a server took the call and died: it may have run
 *   ECANCELED   the server received again without having replied
 *   EOPNOTSUPP  the file is O_NONBLOCK
 *   EINVAL      as for FIPC_IOC_SEND; or FIPC_F_CAP and FIPC_F_FD together
 *   ENOMEM      no memory for the task's slot, at its first call
 *   and those of what it carries: see FIPC_F_CAP
 */
#define FIPC_IOC_CALL		_IOWR(FIPC_IOC_TYPE, 0x02, struct fipc_xfer)

/*
 * FIPC_IOC_REPLY - answer the caller that this task serves
 *
 * Never waits for another task. @deadline is ignored. @msg.cap is 0, or a deferred
 * reply's token.
 *
 *   ESRCH       the task serves nobody; no such deferred reply. In a space
 *               with more than 1,024, those of calls that have ended may be gone
 *   ECANCELED   the caller has given up, or is gone; it is served no more
 *   EINVAL      as for FIPC_IOC_CALL, and FIPC_F_FAST
 *   ENOMEM      no memory for the task's slot, at its first command
 *   and those of what it carries, see FIPC_F_CAP: the caller is served still, or
 *   the deferred reply is there still
 */
#define FIPC_IOC_REPLY		_IOW(FIPC_IOC_TYPE, 0x03, struct fipc_xfer)

/*
 * FIPC_IOC_REPLY_RECV - answer, then receive through the capability @msg.cap
 *
 * The reply half never fails: a caller that is gone, or nobody served, is no
 * error. EINVAL, EFAULT on the way in, and the errors of what the reply carries (see
 * FIPC_F_CAP), which are looked for first, mean that nothing was done; any other
 * error is one of the receive, as for FIPC_IOC_RECV, and the reply has gone. It then
 * restarts after a signal only where no handler ran. Made again after
 * EFAULT it replies to nobody twice: a call that could not be written out cannot be
 * answered before it was received.
 */
#define FIPC_IOC_REPLY_RECV	_IOWR(FIPC_IOC_TYPE, 0x04, struct fipc_xfer)

/*
 * FIPC_IOC_AWAIT_REPLY - go on waiting for the reply of an interrupted call
 *
 * Reads @msg.cap and @msg.opcode, those of the call; keeps the call's deadline.
 * Errors as for FIPC_IOC_CALL once it was taken, and
 *
 *   ESRCH       no such call of this task is in flight
 *   EOPNOTSUPP  the file is O_NONBLOCK
 */
#define FIPC_IOC_AWAIT_REPLY	_IOWR(FIPC_IOC_TYPE, 0x05, struct fipc_xfer)

/* Most messages in one batch. */
#define FIPC_BATCH_MAX		64

/**
 * struct fipc_batch - some messages through one capability
 * @msgs: address of an array of struct fipc_msg
 * @cap: a token
 * @deadline: as in struct fipc_xfer, of the whole command
 * @count: how many there are, or have room: 1 to FIPC_BATCH_MAX
 * @done: out: how many were sent or received, from the first on
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
 * As so many FIPC_IOC_SEND, in this order; the first word of each is not read.
 * Messages of other senders may come between. What ends the command behind its
 * first message ends it with success, and a @done below @count: from there on
 * nothing was sent. @done is written on failure, too: 0; unless @count and @done
 * cannot be reached (EFAULT).
 *
 * Errors as for FIPC_IOC_SEND, about the first message, and
 *
 *   EINVAL    @count is 0
 *   EMSGSIZE  @count is over FIPC_BATCH_MAX
 *   EFAULT    the first message cannot be read; or @done cannot be written
 */
#define FIPC_IOC_SEND_BATCH	_IOWR(FIPC_IOC_TYPE, 0x06, struct fipc_batch)

/*
 * FIPC_IOC_RECV_BATCH - receive up to @count messages through the capability @cap
 *
 * Waits for one message as FIPC_IOC_RECV does, then takes what else is there. A call
 * (FIPC_F_CALL) is always the last one. A message that cannot be written out stays
 * with the task as it does with FIPC_IOC_RECV; @done counts those before it. @done
 * is written as by FIPC_IOC_SEND_BATCH.
 *
 * Errors as for FIPC_IOC_RECV, about the first message, and
 *
 *   EINVAL    @count is 0
 *   EMSGSIZE  @count is over FIPC_BATCH_MAX
 *   EFAULT    the first message cannot be written, and stays with the task; or
 *             @done cannot be written
 */
#define FIPC_IOC_RECV_BATCH	_IOWR(FIPC_IOC_TYPE, 0x07, struct fipc_batch)

/**
 * struct fipc_send_to - a message for one task
 * @msg: the seven words
 * @pid: number of a thread, as the caller's pid namespace has it
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
 * If that task waits to receive at the endpoint of the capability @msg.cap, the words
 * go straight into its slot, past others in the line. Never waits, and never uses the
 * queue; FIPC_F_FAST changes nothing.
 *
 *   ENOENT      no such token: dropped or forged
 *   EACCES      the capability lacks FIPC_RIGHT_SEND
 *   EPIPE       the endpoint is closed
 *   ESRCH       no task has this number, or it is exiting
 *   EAGAIN      the task does not wait to receive there
 *   EOPNOTSUPP  FIPC_F_CAP or FIPC_F_FD: there is no call to hold them
 *   EINVAL      as for FIPC_IOC_SEND, and @__pad is not 0
 */
#define FIPC_IOC_SEND_TO	_IOW(FIPC_IOC_TYPE, 0x08, struct fipc_send_to)

/*
 * The commands 0x00 to 0x05 with the words in the registers of the system call, and
 * no user memory touched:
 *
 *             fd, command   words 0 to 6                        deadline
 *   x86_64    rdi, rsi      rdx, r10, r8, r9, r12, r13, r14     r15
 *   arm64     x0, x1        x2, x3, x4, x5, x6, x9, x10         x11
 *   riscv64   a0, a1        a2, a3, a4, a5, a6, t0, t1          t2
 *
 * On success those that receive, or wait for a reply, leave the message in the
 * registers of its words. No other register changes, but those that every system
 * call changes; on failure none does. A command that is restarted after a signal
 * begins again with the words that it was given.
 *
 * Semantics and errors are those of the command of the same name, without EFAULT.
 * A call that was begun in one way may be awaited in the other.
 *
 *   ENOTTY  the module was built without them (FIPC_FEATURE_REGS), for another
 *           architecture, or the system call is not a native 64-bit one
 */
#define FIPC_IOC_SEND_REGS		_IO(FIPC_IOC_TYPE, 0x10)
#define FIPC_IOC_RECV_REGS		_IO(FIPC_IOC_TYPE, 0x11)
#define FIPC_IOC_CALL_REGS		_IO(FIPC_IOC_TYPE, 0x12)
#define FIPC_IOC_REPLY_REGS		_IO(FIPC_IOC_TYPE, 0x13)
#define FIPC_IOC_REPLY_RECV_REGS	_IO(FIPC_IOC_TYPE, 0x14)
#define FIPC_IOC_AWAIT_REPLY_REGS	_IO(FIPC_IOC_TYPE, 0x15)

/*
 * Control commands: extensible by size. A shorter structure is extended with
 * zeros, but not below the size given here (EINVAL); a longer one must be zero
 * past what the kernel knows (E2BIG). On failure nothing was created.
 */

/* fipc_info.features: words in registers, for native tasks. */
#define FIPC_FEATURE_REGS	(1ULL << 0)

/**
 * struct fipc_info - what this module offers
 * @abi: out: FIPC_ABI of the module
 * @__pad: out: 0
 * @features: out: FIPC_FEATURE_*: what this module can do, as it is set now
 * @batch_max: out: most messages in one batch
 * @depth_max: out: largest depth of an endpoint
 * @caps_max: out: most capabilities in one space
 */
struct fipc_info {
	__u32 abi;
	__u32 __pad;
	__aligned_u64 features;
	__aligned_u64 batch_max;
	__aligned_u64 depth_max;
	__aligned_u64 caps_max;
};

/* Calls and replies may carry file descriptors, and capabilities. */
#define FIPC_FEATURE_FD		(1ULL << 1)
/* A task that waits may look for the answer for a while before it sleeps. */
#define FIPC_FEATURE_SPIN	(1ULL << 2)
/* A call or reply may hand its CPU to the task that it wakes. */
#define FIPC_FEATURE_HANDOFF	(1ULL << 3)

/* FIPC_IOC_INFO - no errors but the common ones */
#define FIPC_IOC_INFO		_IOR(FIPC_IOC_TYPE, 0x20, struct fipc_info)

/* Rights of a capability. */
#define FIPC_RIGHT_SEND		1	/* send */
#define FIPC_RIGHT_RECV		2	/* receive; keeps the endpoint open */
#define FIPC_RIGHT_MINT		4	/* derive, export, let a call carry it */
#define FIPC_RIGHTS_ALL		7

/* Depth of an endpoint: one-way messages that may stand in its queue. */
#define FIPC_DEPTH_DEFAULT	64
#define FIPC_DEPTH_MAX		1024

/*
 * fipc_endpoint_create.flags: who waits here sleeps at once, and never spins. For
 * servers whose answers take long, and where idle CPUs are wanted for others.
 */
#define FIPC_EP_NOSPIN		(1ULL << 0)

/**
 * struct fipc_endpoint_create - make an endpoint and its first capability
 * @flags: in: 0 or FIPC_EP_NOSPIN
 * @depth: in: 1 to FIPC_DEPTH_MAX; 0 means FIPC_DEPTH_DEFAULT
 * @__pad: in: 0
 * @cap: out: a token with all rights and badge 0
 * @id: out: the endpoint's number in traces, never reused, not a secret
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
 *   EINVAL  unknown @flags, @depth over FIPC_DEPTH_MAX
 *   ENOSPC  the space's table is full
 *   ENOMEM  no memory, or over the limit of the task's memory cgroup
 */
#define FIPC_IOC_ENDPOINT_CREATE \
	_IOWR(FIPC_IOC_TYPE, 0x21, struct fipc_endpoint_create)

/*
 * fipc_cap_mint.flags: send FIPC_F_HANGUP to the endpoint when the last copy of what
 * this mint made is gone: dropped, revoked or closed, in every space and file. All
 * that was derived from it without a badge, or FIPC_MINT_NOTIFY, of its own is a
 * copy.
 */
#define FIPC_MINT_NOTIFY	(1ULL << 0)

/**
 * struct fipc_cap_mint - derive a capability
 * @cap: in: the source, with FIPC_RIGHT_MINT
 * @rights: in: FIPC_RIGHT_*, a non-empty subset of the source's
 * @badge: in: the new badge, if the source's is 0; 0 inherits
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
 *           FIPC_MINT_NOTIFY is given and the source has a badge already
 *   EINVAL  @rights is 0 or has unknown bits, unknown @flags
 *   ENOSPC  the space's table is full
 *   ENOMEM  no memory
 */
#define FIPC_IOC_CAP_MINT	_IOWR(FIPC_IOC_TYPE, 0x22, struct fipc_cap_mint)

/**
 * struct fipc_cap_drop - give a capability up
 * @cap: in: the token; never valid again
 */
struct fipc_cap_drop {
	__aligned_u64 cap;
};

/*
 * FIPC_IOC_CAP_DROP
 *
 * Dropping the last capability with FIPC_RIGHT_RECV closes the endpoint: its
 * queue is emptied, who waits there gets EPIPE.
 *
 *   ENOENT  no such token
 */
#define FIPC_IOC_CAP_DROP	_IOW(FIPC_IOC_TYPE, 0x23, struct fipc_cap_drop)

/**
 * struct fipc_cap_revoke - take back all that was derived from a capability
 * @cap: in: the token; it stays valid
 */
struct fipc_cap_revoke {
	__aligned_u64 cap;
};

/*
 * FIPC_IOC_CAP_REVOKE
 *
 * All capabilities that were minted, exported, imported or transferred from @cap
 * when the command began, and from those in turn, are gone when it returns, in
 * every space, in every file and on their way. What was dropped in between makes
 * no difference: its children are those of its source. Nothing is sent or received
 * through one of them any more, and who waits through one gets ENOENT. Messages
 * that are queued stay, and calls that a server has taken go on. A descriptor that
 * held one polls EPOLLHUP.
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
 * @fd: out: the descriptor; passes by fork, exec and SCM_RIGHTS
 * @__pad: in: 0
 *
 * poll() on @fd: EPOLLIN when a receive would not sleep, EPOLLOUT when a send
 * would not, each where the copy has the right; EPOLLHUP when the endpoint is
 * closed; EPOLLHUP alone when the copy was revoked. The copy keeps the endpoint
 * open if it has FIPC_RIGHT_RECV.
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
 *   EMFILE  the process has no descriptor left (ENFILE: the system)
 *   ENOMEM  no memory
 */
#define FIPC_IOC_CAP_EXPORT	_IOWR(FIPC_IOC_TYPE, 0x25, struct fipc_cap_export)

/**
 * struct fipc_cap_import - take a copy of an exported capability
 * @fd: in: what FIPC_IOC_CAP_EXPORT made; stays open
 * @__pad: in: 0
 * @cap: out: a token in this space, with the same rights and badge
 */
struct fipc_cap_import {
	__s32 fd;
	__u32 __pad;
	__aligned_u64 cap;
};

/*
 * FIPC_IOC_CAP_IMPORT
 *
 *   EBADF   @fd is not open, or not an exported capability
 *   ENOENT  the exported capability was revoked
 *   ENOSPC  the space's table is full
 *   ENOMEM  no memory
 */
#define FIPC_IOC_CAP_IMPORT	_IOWR(FIPC_IOC_TYPE, 0x26, struct fipc_cap_import)

/**
 * struct fipc_reply_defer - keep a caller for later
 * @reply: out: a token for one FIPC_IOC_REPLY, by any task that uses this space
 *
 * The task then serves nobody, and can receive again. The call ends by that reply,
 * by its own deadline, or with EOWNERDEAD when the space is closed.
 */
struct fipc_reply_defer {
	__aligned_u64 reply;
};

/*
 * FIPC_IOC_REPLY_DEFER
 *
 *   ESRCH   the task serves nobody
 *   ENOSPC  too many deferred replies
 *   ENOMEM  no memory
 */
#define FIPC_IOC_REPLY_DEFER \
	_IOWR(FIPC_IOC_TYPE, 0x27, struct fipc_reply_defer)

/**
 * struct fipc_caller_info - who made a call
 * @reply: in: a deferred reply; 0: the caller that this task serves
 * @pid: out: process, in the asker's pid namespace; 0 if it has no number there
 * @tid: out: thread, the same
 * @uid: out: user when the call was made, in the asker's user namespace
 * @gid: out: group, the same
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
 *   ESRCH   nobody waits for this reply: none is served, or the call has ended
 *   ENOMEM  no memory for the task's slot, at its first command
 */
#define FIPC_IOC_CALLER_INFO \
	_IOWR(FIPC_IOC_TYPE, 0x28, struct fipc_caller_info)

#endif /* _UAPI_LINUX_FASTIPC_H */
