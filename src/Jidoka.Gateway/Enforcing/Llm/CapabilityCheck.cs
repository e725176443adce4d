using Jidoka.Gateway.Intercepting.Llm;

namespace Jidoka.Gateway.Enforcing.Llm;

/// <summary>
/// Holds what a request needs against what is declared of the model, before anything of it is sent or paid. A provider at
/// which the model lacks it is not tried.
/// </summary>
internal static class CapabilityCheck
{
    private static readonly ModelAbility[] All =
    [
        .. Enum.GetValues<ModelAbility>().Where(static a => a != ModelAbility.None),
    ];

    /// <summary>The providers at which the model has what the request needs, as far as is declared.</summary>
    /// <param name="model">The model.</param>
    /// <param name="providers">Its providers that could be tried.</param>
    /// <param name="needs">What the request needs.</param>
    /// <param name="lacking">If there are none: what the first lacks.</param>
    public static ImmutableArray<string> Fitting(
        ModelFacts model,
        ImmutableArray<string> providers,
        RequestNeeds needs,
        out Lack? lacking
    )
    {
        lacking = null;
        if (model is { Capabilities: null, CapabilitiesAt: null })
            return providers;
        var fitting = ImmutableArray.CreateBuilder<string>(providers.Length);
        foreach (var provider in providers)
            if (LackOf(Declared(model, provider), needs) is { } lack)
                lacking ??= lack;
            else
                fitting.Add(provider);
        return fitting.Count == providers.Length ? providers : fitting.DrainToImmutable();
    }

    /// <summary>
    /// What the request needs and nobody has declared of the model, as <c>model:ability</c>. Of a plain call to a model of
    /// which nothing is declared there is nothing to say.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="providers">The providers that are tried.</param>
    /// <param name="request">The request.</param>
    public static IEnumerable<string> Unknown(
        ModelFacts model,
        ImmutableArray<string> providers,
        ParsedRequest request
    )
    {
        const ModelAbility plain = ModelAbility.Streaming | ModelAbility.Tools;
        var needed = request.Needs.Abilities;
        return
            (needed & ~plain) == ModelAbility.None
            && model is { Capabilities: null, CapabilitiesAt: null }
            ? []
            : All.Where(a =>
                    needed.HasFlag(a) && providers.Any(p => Declared(model, p)?.Has(a) is null)
                )
                .Select(a => $"{CoverageName.Of(request.Model)}:{NameOf(a)}");
    }

    /// <summary>The name of an ability, as it is declared.</summary>
    private static string NameOf(ModelAbility ability) =>
        JsonNamingPolicy.CamelCase.ConvertName(ability.ToString());

    private static ModelCapabilities? Declared(ModelFacts model, string provider) =>
        model.CapabilitiesAt?.GetValueOrDefault(provider) is { } own
            ? own.Over(model.Capabilities)
            : model.Capabilities;

    private static Lack? LackOf(ModelCapabilities? declared, RequestNeeds needs)
    {
        if (declared is null)
            return null;
        foreach (var ability in All)
            if (needs.Abilities.HasFlag(ability) && declared.Has(ability) is false)
                return new(NameOf(ability), null, null);
        return needs.AnswerTokens is { } asked && declared.AnswerTokens is { } most && asked > most
            ? new(needs.AnswerField!, needs.AnswerField, most)
            : null;
    }

    /// <summary>What a model lacks.</summary>
    /// <param name="Name">The ability, or the field that asks for too many tokens.</param>
    /// <param name="Field">The request's field; null: its content.</param>
    /// <param name="Most">The most tokens that an answer can have; null: it lacks an ability.</param>
    public sealed record Lack(string Name, string? Field, long? Most);
}
