using Jidoka.Cedar.Validating;

namespace Jidoka.Cedar;

/// <summary>Holds policies against a schema before they decide anything.</summary>
public static class Validator
{
    /// <summary>Validates every policy and template of a set, and the slots of linked policies.</summary>
    /// <param name="policies">The set.</param>
    /// <param name="schema">The schema.</param>
    /// <param name="options">Null for strict validation as the newest version does it.</param>
    public static ValidationResult Validate(
        PolicySet policies,
        Schema schema,
        ValidationOptions? options = null
    )
    {
        var validation = new PolicyValidation(schema, options ?? new ValidationOptions());
        foreach (var policy in policies.Policies)
        {
            if (policy.TemplateId is null)
                validation.Check(policy.Id, policy.Body);
            else
                validation.CheckLink(policy.Id, policy.Body);
        }
        foreach (var template in policies.Templates)
            validation.Check(template.Id, template.Body);
        return validation.ToResult();
    }

    /// <summary>Validates one policy that is not linked from a template.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="schema">The schema.</param>
    /// <param name="options">Null for strict validation as the newest version does it.</param>
    public static ValidationResult Validate(
        Policy policy,
        Schema schema,
        ValidationOptions? options = null
    )
    {
        var validation = new PolicyValidation(schema, options ?? new ValidationOptions());
        validation.Check(policy.Id, policy.Body);
        return validation.ToResult();
    }
}
