/**
 * Recipes of several products, with their history; start from {@link
 * dev.vcpclip.runtime.recipe.RecipeStore}.
 */
package dev.vcpclip.runtime.recipe;
