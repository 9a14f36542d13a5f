package dev.kintsugi.jdbc;

import dev.kintsugi.error.Errors;
import java.sql.ParameterMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The parameters of a statement, as a vendor has described them; its statement is closed by now. */
record DescribedParameters(List<Parameter> parameters) implements ParameterMetaData {
    DescribedParameters {
        parameters = List.copyOf(parameters);
    }

    /** One parameter, by what the vendor's methods of these names answered. */
    record Parameter(
            int nullable,
            boolean signed,
            int precision,
            int scale,
            int type,
            String typeName,
            String className,
            int mode) {}

    /** Copies a vendor's description, which ends with its statement. */
    static DescribedParameters of(ParameterMetaData vendor) throws SQLException {
        List<Parameter> parameters = new ArrayList<>();
        for (int i = 1; i <= vendor.getParameterCount(); i++) {
            parameters.add(new Parameter(
                    vendor.isNullable(i),
                    vendor.isSigned(i),
                    vendor.getPrecision(i),
                    vendor.getScale(i),
                    vendor.getParameterType(i),
                    vendor.getParameterTypeName(i),
                    vendor.getParameterClassName(i),
                    vendor.getParameterMode(i)));
        }
        return new DescribedParameters(parameters);
    }

    private Parameter at(int position) throws SQLException {
        if (position < 1 || position > parameters.size()) {
            throw Errors.invalidParameter("The parameter index is out of range: " + position
                    + ", number of parameters: " + parameters.size());
        }
        return parameters.get(position - 1);
    }

    @Override
    public int getParameterCount() {
        return parameters.size();
    }

    @Override
    public int isNullable(int parameter) throws SQLException {
        return at(parameter).nullable();
    }

    @Override
    public boolean isSigned(int parameter) throws SQLException {
        return at(parameter).signed();
    }

    @Override
    public int getPrecision(int parameter) throws SQLException {
        return at(parameter).precision();
    }

    @Override
    public int getScale(int parameter) throws SQLException {
        return at(parameter).scale();
    }

    @Override
    public int getParameterType(int parameter) throws SQLException {
        return at(parameter).type();
    }

    @Override
    public String getParameterTypeName(int parameter) throws SQLException {
        return at(parameter).typeName();
    }

    @Override
    public String getParameterClassName(int parameter) throws SQLException {
        return at(parameter).className();
    }

    @Override
    public int getParameterMode(int parameter) throws SQLException {
        return at(parameter).mode();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        throw Errors.notWrapped(type, "Use java.sql.ParameterMetaData");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return type.isInstance(this);
    }
}
