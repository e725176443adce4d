namespace Jidoka.Gateway.Intercepting.OpenLineage;

/// <summary>A report is not as OpenLineage says, or beyond a bound. The message repeats nothing of the report.</summary>
/// <param name="where">Where in the report, as a path.</param>
/// <param name="why">Why it is not taken.</param>
public sealed class ReportFaultException(string where, string why) : Exception(why)
{
    /// <summary>Where in the report, as a path; empty: the report as a whole.</summary>
    public string Where => where;
}
