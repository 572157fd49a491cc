/* SPDX-License-Identifier: LGPL-2.1-or-later OR MIT */
/*
 * libfastipc - the hot commands with their words in registers
 *
 * Included by fastipc.h; programs must not use anything from here directly.
 * linux/fastipc.h lists which word is in which register.
 */
#ifndef FASTIPC_REGS_H
#define FASTIPC_REGS_H

#include <errno.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>

#include <linux/fastipc.h>

/*
 * FIPC_R_NR_ holds the number of the system call; the result is in the register
 * FIPC_R_RET_.
 */
#if defined(__x86_64__) && defined(__LP64__)
#define FIPC_R_NR_	"rax"
#define FIPC_R_FD_	"rdi"
#define FIPC_R_CMD_	"rsi"
#define FIPC_R_0_	"rdx"
#define FIPC_R_1_	"r10"
#define FIPC_R_2_	"r8"
#define FIPC_R_3_	"r9"
#define FIPC_R_4_	"r12"
#define FIPC_R_5_	"r13"
#define FIPC_R_6_	"r14"
#define FIPC_R_UNTIL_	"r15"
#define FIPC_R_RET_	nr
#define FIPC_SYSCALL_	"syscall"
#define FIPC_CLOBBERS_	"rcx", "r11", "memory"
#elif defined(__aarch64__) && defined(__LP64__)
#define FIPC_R_NR_	"x8"
#define FIPC_R_FD_	"x0"
#define FIPC_R_CMD_	"x1"
#define FIPC_R_0_	"x2"
#define FIPC_R_1_	"x3"
#define FIPC_R_2_	"x4"
#define FIPC_R_3_	"x5"
#define FIPC_R_4_	"x6"
#define FIPC_R_5_	"x9"
#define FIPC_R_6_	"x10"
#define FIPC_R_UNTIL_	"x11"
#define FIPC_R_RET_	fd
#define FIPC_SYSCALL_	"svc #0"
#define FIPC_CLOBBERS_	"memory"
#elif defined(__riscv) && __riscv_xlen == 64
#define FIPC_R_NR_	"a7"
#define FIPC_R_FD_	"a0"
#define FIPC_R_CMD_	"a1"
#define FIPC_R_0_	"a2"
#define FIPC_R_1_	"a3"
#define FIPC_R_2_	"a4"
#define FIPC_R_3_	"a5"
#define FIPC_R_4_	"a6"
#define FIPC_R_5_	"t0"
#define FIPC_R_6_	"t1"
#define FIPC_R_UNTIL_	"t2"
#define FIPC_R_RET_	fd
#define FIPC_SYSCALL_	"ecall"
#define FIPC_CLOBBERS_	"memory"
#endif

#ifdef FIPC_SYSCALL_

/*
 * The registers as variables, for one system call. Between here and FIPC_REGS_END_
 * the compiler must not have to generate a function call, for example for a memory
 * access under a sanitizer: the function call would overwrite the registers.
 */
#define FIPC_REGS_BEGIN_(space, command, in)				\
	register long nr __asm__(FIPC_R_NR_) = SYS_ioctl;		\
	register int fd __asm__(FIPC_R_FD_) = (space);			\
	register unsigned int cmd __asm__(FIPC_R_CMD_) = (command);	\
	register uint64_t w0 __asm__(FIPC_R_0_) = (in).msg.cap;		\
	register uint64_t w1 __asm__(FIPC_R_1_) = (in).msg.opcode;	\
	register uint64_t w2 __asm__(FIPC_R_2_) = (in).msg.flags;	\
	register uint64_t w3 __asm__(FIPC_R_3_) = (in).msg.data[0];	\
	register uint64_t w4 __asm__(FIPC_R_4_) = (in).msg.data[1];	\
	register uint64_t w5 __asm__(FIPC_R_5_) = (in).msg.data[2];	\
	register uint64_t w6 __asm__(FIPC_R_6_) = (in).msg.data[3];	\
	register uint64_t until __asm__(FIPC_R_UNTIL_) = (in).deadline

#define FIPC_REGS_END_(ret, out) do {					\
	(ret) = (int)FIPC_R_RET_;					\
	(out).cap = w0;							\
	(out).opcode = w1;						\
	(out).flags = w2;						\
	(out).data[0] = w3;						\
	(out).data[1] = w4;						\
	(out).data[2] = w5;						\
	(out).data[3] = w6;						\
} while (0)

/*
 * Stores word by word through a volatile pointer. Otherwise the compiler first
 * packs the words into vector registers, which costs more instructions than it
 * saves.
 */
static inline void fipc_store_(struct fipc_msg *to, const struct fipc_msg *from)
{
	volatile __u64 *word = &to->cap;

	word[FIPC_REG_CAP] = from->cap;
	word[FIPC_REG_OPCODE] = from->opcode;
	word[FIPC_REG_FLAGS] = from->flags;
	word[FIPC_REG_DATA0] = from->data[0];
	word[FIPC_REG_DATA1] = from->data[1];
	word[FIPC_REG_DATA2] = from->data[2];
	word[FIPC_REG_DATA3] = from->data[3];
}

/* Words in, no words out: SEND, REPLY. */
static inline int fipc_regs_in_(int space, unsigned int command,
				const struct fipc_xfer *x)
{
	const struct fipc_xfer in = *x;
	FIPC_REGS_BEGIN_(space, command, in);

	__asm__ volatile(FIPC_SYSCALL_
			 : "+r" (nr), "+r" (fd)
			 : "r" (cmd), "r" (w0), "r" (w1), "r" (w2), "r" (w3),
			   "r" (w4), "r" (w5), "r" (w6), "r" (until)
			 : FIPC_CLOBBERS_);
	return (int)FIPC_R_RET_;
}

/* Words in and out: CALL, REPLY_RECV. */
static inline int fipc_regs_in_out_(int space, unsigned int command,
				    struct fipc_xfer *x)
{
	const struct fipc_xfer in = *x;
	struct fipc_msg out;
	int ret;
	FIPC_REGS_BEGIN_(space, command, in);

	__asm__ volatile(FIPC_SYSCALL_
			 : "+r" (nr), "+r" (fd), "+r" (w0), "+r" (w1),
			   "+r" (w2), "+r" (w3), "+r" (w4), "+r" (w5),
			   "+r" (w6)
			 : "r" (cmd), "r" (until)
			 : FIPC_CLOBBERS_);
	FIPC_REGS_END_(ret, out);
	if (__builtin_expect(!ret, 1))
		fipc_store_(&x->msg, &out);
	return ret;
}

/*
 * Words out: RECV, which reads only the word @cap, and AWAIT_REPLY, which also
 * reads @opcode.
 */
static inline int fipc_regs_out_(int space, unsigned int command, uint64_t cap,
				 uint64_t opcode, struct fipc_xfer *x)
{
	const struct fipc_xfer in = { { cap, opcode, 0, { 0 } }, x->deadline };
	struct fipc_msg out;
	int ret;
	FIPC_REGS_BEGIN_(space, command, in);

	__asm__ volatile(FIPC_SYSCALL_
			 : "+r" (nr), "+r" (fd), "+r" (w0), "+r" (w1),
			   "=r" (w2), "=r" (w3), "=r" (w4), "=r" (w5),
			   "=r" (w6)
			 : "r" (cmd), "r" (until)
			 : FIPC_CLOBBERS_);
	FIPC_REGS_END_(ret, out);
	if (__builtin_expect(!ret, 1))
		fipc_store_(&x->msg, &out);
	return ret;
}

#undef FIPC_REGS_BEGIN_
#undef FIPC_REGS_END_

/*
 * Non-zero: use registers. The environment of the process decides when the library
 * is loaded. The first module that lacks these commands turns them off for the
 * whole process.
 */
extern int fipc_use_regs_;

/* A command returned -ENOTTY: must all commands use memory from now on? */
int fipc_regs_missing_(int space);

/* Is @ret the final result? If not, the command must be repeated in memory. */
static inline int fipc_regs_done_(int space, int ret)
{
	return __builtin_expect(ret != -ENOTTY, 1) ||
	       !fipc_regs_missing_(space);
}

#define FIPC_BY_REGS_() \
	__builtin_expect(__atomic_load_n(&fipc_use_regs_, __ATOMIC_RELAXED), 1)
#endif /* FIPC_SYSCALL_ */

static inline int fipc_ioctl_(int space, unsigned long cmd, const void *arg)
{
	return ioctl(space, cmd, arg) < 0 ? -errno : 0;
}

/*
 * The commands by kind. @cmd is the command that uses memory. These functions use
 * registers where possible, otherwise memory. After -ENOTTY nothing was done, so
 * the command can be repeated in memory.
 */
#define FIPC_REGS_OF_(cmd)	_IO(FIPC_IOC_TYPE, 0x10 + _IOC_NR(cmd))

/* SEND, REPLY */
static inline int fipc_in_(int space, unsigned long cmd,
			   const struct fipc_xfer *x)
{
#ifdef FIPC_BY_REGS_
	if (FIPC_BY_REGS_()) {
		int ret = fipc_regs_in_(space, FIPC_REGS_OF_(cmd), x);

		if (fipc_regs_done_(space, ret))
			return ret;
	}
#endif
	return fipc_ioctl_(space, cmd, x);
}

/* CALL, REPLY_RECV */
static inline int fipc_in_out_(int space, unsigned long cmd,
			       struct fipc_xfer *x)
{
#ifdef FIPC_BY_REGS_
	if (FIPC_BY_REGS_()) {
		int ret = fipc_regs_in_out_(space, FIPC_REGS_OF_(cmd), x);

		if (fipc_regs_done_(space, ret))
			return ret;
	}
#endif
	return fipc_ioctl_(space, cmd, x);
}

/* RECV, AWAIT_REPLY: @cap and @opcode are also in @x, if the command reads them. */
static inline int fipc_out_(int space, unsigned long cmd, uint64_t cap,
			    uint64_t opcode, struct fipc_xfer *x)
{
#ifdef FIPC_BY_REGS_
	if (FIPC_BY_REGS_()) {
		int ret = fipc_regs_out_(space, FIPC_REGS_OF_(cmd), cap, opcode,
					 x);

		if (fipc_regs_done_(space, ret))
			return ret;
	}
#else
	(void)cap, (void)opcode;
#endif
	return fipc_ioctl_(space, cmd, x);
}

#undef FIPC_REGS_OF_

#endif /* FASTIPC_REGS_H */
