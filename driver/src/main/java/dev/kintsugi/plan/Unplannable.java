package dev.kintsugi.plan;

/** Why a statement cannot be proven exact; becomes {@link Plan.Refused}. */
final class Unplannable extends Exception {
    private static final long serialVersionUID = 1L;
    private final String remedy;

    Unplannable(String reason, String remedy) {
        super(reason, null, false, false);
        this.remedy = remedy;
    }

    Plan.Refused refusal() {
        return new Plan.Refused(String.valueOf(getMessage()), remedy);
    }
}
