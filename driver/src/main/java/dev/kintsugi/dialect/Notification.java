package dev.kintsugi.dialect;

/**
 * What has been told on a channel.
 *
 * @param process the number of the server process that has told it; 0 for none
 */
public record Notification(String channel, String payload, int process) {

    /** Never the payload. */
    @Override
    public String toString() {
        return "Notification[" + channel + "]";
    }
}
