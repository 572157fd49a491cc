// SPDX-License-Identifier: GPL-2.0
/* fastipc, with the words of the message in CPU registers. */
#include "ours.h"

#ifdef __x86_64__

/* The words are sent and returned in the same registers. There is no deadline. */
static inline long command(int fd, unsigned long cmd, struct message *m)
{
	register __u64 w1 __asm__("r10") = m->word[1];
	register __u64 w2 __asm__("r8") = m->word[2];
	register __u64 w3 __asm__("r9") = m->word[3];
	register __u64 w4 __asm__("r12") = m->word[4];
	register __u64 w5 __asm__("r13") = m->word[5];
	register __u64 w6 __asm__("r14") = m->word[6];
	register __u64 deadline __asm__("r15") = NEVER;
	__u64 w0 = m->word[0];
	long ret;

	__asm__ volatile("syscall"
		: "=a"(ret), "+d"(w0), "+r"(w1), "+r"(w2), "+r"(w3), "+r"(w4),
		  "+r"(w5), "+r"(w6)
		: "0"((long)SYS_ioctl), "D"((long)fd), "S"(cmd), "r"(deadline)
		: "rcx", "r11", "memory");
	*m = (struct message) { { w0, w1, w2, w3, w4, w5, w6 } };
	return ret;
}

static const char *absent(void)
{
	struct fipc_info info = { 0 };
	const char *why = ours_absent();
	int fd;

	if (why)
		return why;
	fd = space_new();
	must(!ioctl(fd, FIPC_IOC_INFO, &info));
	close(fd);
	if (!(info.features & FIPC_FEATURE_REGS))
		return "the module was built without words in registers";
	return NULL;
}

static void client(void *state, unsigned long n)
{
	struct ours *o = state;
	struct message m = { .word[FIPC_REG_OPCODE] = 1 };

	for (unsigned long i = 1; i <= n; i++) {
		m.word[FIPC_REG_CAP] = ours_turn(o);
		m.word[FIPC_REG_DATA3] = i;
		must(!command(o->space, FIPC_IOC_CALL_REGS, &m));
	}
	must(m.word[FIPC_REG_DATA3] == n);
}

static void server(void *state, unsigned long n)
{
	struct ours *o = state;
	struct message m = { .word[FIPC_REG_CAP] = o->cap };

	must(!command(o->space, FIPC_IOC_RECV_REGS, &m));
	while (--n) {
		m.word[FIPC_REG_CAP] = o->cap;
		m.word[FIPC_REG_FLAGS] = 0;
		must(!command(o->space, FIPC_IOC_REPLY_RECV_REGS, &m));
	}
	m.word[FIPC_REG_CAP] = 0;
	m.word[FIPC_REG_FLAGS] = 0;
	must(!command(o->space, FIPC_IOC_REPLY_REGS, &m));
}

static void send_messages(void *state, unsigned long n)
{
	struct ours *o = state;
	struct message m = { .word[FIPC_REG_OPCODE] = 1 };

	m.word[FIPC_REG_CAP] = o->cap;
	while (n--)
		must(!command(o->space, FIPC_IOC_SEND_REGS, &m));
}

static void receive(void *state, unsigned long n)
{
	struct ours *o = state;
	struct message m = { 0 };

	while (n--) {
		m.word[FIPC_REG_CAP] = o->cap;
		must(!command(o->space, FIPC_IOC_RECV_REGS, &m));
	}
}

#else

static const char *absent(void)
{
	return "not written for this architecture";
}

#define client		NULL
#define server		NULL
#define send_messages	NULL
#define receive		NULL

#endif /* __x86_64__ */

const struct peer peer_fastipc_regs = {
	.name = "fastipc-regs",
	.carries = "56 bytes; CALL_REGS and REPLY_RECV_REGS, words in registers",
	.flags = PEER_OURS,
	.absent = absent,
	.setup = ours_setup,
	.begin_client = ours_begin_client,
	.client = client,
	.server = server,
	.send = send_messages,
	.receive = receive,
	.teardown = ours_teardown,
};
