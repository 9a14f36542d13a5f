package dev.kintsugi.execute;

import dev.kintsugi.metrics.Way;
import dev.kintsugi.plan.Plan;
import java.sql.SQLException;

/** How plans are run, as metrics tell it. */
final class Ways implements Plan.Visitor<Way> {
    static final Ways OF_PLANS = new Ways();

    private Ways() {}

    @Override
    public Way visit(Plan.OneShard plan) {
        return Way.ONE_SHARD;
    }

    @Override
    public Way visit(Plan.Scatter plan) {
        return Way.SCATTER;
    }

    @Override
    public Way visit(Plan.WriteShards plan) {
        return Way.WRITE;
    }

    @Override
    public Way visit(Plan.WriteCopies plan) {
        return Way.WRITE;
    }

    @Override
    public Way visit(Plan.InsertRows plan) {
        return Way.WRITE;
    }

    @Override
    public Way visit(Plan.InsertQuery plan) {
        return Way.WRITE;
    }

    @Override
    public Way visit(Plan.MoveRows plan) {
        return Way.WRITE;
    }

    @Override
    public Way visit(Plan.MergeQuery plan) {
        return Way.WRITE;
    }

    @Override
    public Way visit(Plan.WriteByKey plan) {
        return Way.WRITE;
    }

    @Override
    public Way visit(Plan.Define plan) {
        return Way.DEFINITION;
    }

    @Override
    public Way visit(Plan.Gather plan) {
        return Way.GATHER;
    }

    @Override
    public Way visit(Plan.Timed plan) throws SQLException {
        return plan.fixed().plan().accept(this);
    }

    @Override
    public Way visit(Plan.LockAvailable plan) {
        return Way.STEPS;
    }

    @Override
    public Way visit(Plan.Stepwise plan) {
        return Way.STEPS;
    }

    @Override
    public Way visit(Plan.Carry plan) {
        return Way.STEPS;
    }

    @Override
    public Way visit(Plan.WriteFirst plan) {
        return Way.WRITE;
    }

    @Override
    public Way visit(Plan.Kept plan) {
        return Way.WRITE;
    }

    @Override
    public Way visit(Plan.Configure plan) {
        return Way.ONE_SHARD;
    }

    @Override
    public Way visit(Plan.AskChannels plan) {
        return Way.ONE_SHARD;
    }

    @Override
    public Way visit(Plan.LockSession plan) {
        return Way.ONE_SHARD;
    }

    @Override
    public Way visit(Plan.AskSizes plan) {
        return Way.ONE_SHARD;
    }

    @Override
    public Way visit(Plan.Draw plan) {
        return Way.ONE_SHARD;
    }

    @Override
    public Way visit(Plan.LastDrawn plan) {
        return Way.ONE_SHARD;
    }

    @Override
    public Way visit(Plan.Refused plan) {
        return Way.ONE_SHARD;
    }
}
